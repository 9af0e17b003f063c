import type { Usage } from '@/lib/inference/openAi';
import type { Metrics } from '@/server/openlora/metrics';

/** Measures one request: time to its first token and between tokens of each answer, and its tokens at the end. */
export function createRequestMeter(metrics: Metrics, modelName: string, now: () => number) {
  const model = metrics.modelLabel(modelName);
  const started = now();
  const latest = new Map<number, number>();
  return {
    /** The first answer has its row. */
    admitted(): void {
      metrics.queueTime.observe({ model }, (now() - started) / 1000);
    },
    /** A token of answer `index` was made. */
    token(index: number): void {
      const at = now();
      const before = latest.get(index);
      if (before !== undefined) metrics.betweenTokens.observe({ model }, (at - before) / 1000);
      else if (latest.size === 0) metrics.firstToken.observe({ model }, (at - started) / 1000);
      latest.set(index, at);
    },
    done({ prompt_tokens, completion_tokens }: Usage): void {
      metrics.requests.inc({ model });
      metrics.tokens.inc({ model, kind: 'input' }, prompt_tokens);
      metrics.tokens.inc({ model, kind: 'output' }, completion_tokens);
      metrics.duration.observe({ model }, (now() - started) / 1000);
    },
  };
}
