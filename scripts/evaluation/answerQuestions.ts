import type { Adapter } from '@/core/formats/peft';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import type { Runtime } from '@/core/runtime/types';
import { createSampler } from '@/core/sampling/sampler';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { BaseModel } from '@/core/training/programs';
import { encodeChat } from '@/lib/tokenizer/chat';

const ROWS = 4;

export type GivenAnswer = { promptTokens: number[]; answerTokens: number[]; text: string };

/** Greedy answers under an adapter, several at a time; each ends at the end-of-text token or at `maxTokens`. */
export async function answerQuestions(
  { runtime, base, tokenizer, adapter }: { runtime: Runtime; base: BaseModel; tokenizer: Tokenizer; adapter: Adapter },
  prompts: readonly string[],
  maxTokens: number,
): Promise<GivenAnswer[]> {
  const engine = createDecoderEngine({ runtime, base, rows: ROWS });
  const pick = createSampler({ temperature: 0, topP: 1, seed: 0 });
  const answers = prompts.map((content): GivenAnswer => {
    return { promptTokens: encodeChat(tokenizer, [{ role: 'user', content }]), answerTokens: [], text: '' };
  });
  try {
    for (let first = 0; first < answers.length; first += ROWS) {
      const group = answers.slice(first, first + ROWS);
      let open: { row: number; id: number }[] = [];
      const add = (row: number, logits: Float32Array) => {
        const id = pick(logits);
        if (id === tokenizer.eosId) return engine.clear(row);
        const { answerTokens } = group[row]!;
        answerTokens.push(id);
        if (answerTokens.length === maxTokens) return engine.clear(row);
        open.push({ row, id });
      };
      for (const [row, { promptTokens }] of group.entries()) {
        add(row, await prefill(engine, row, Int32Array.from(promptTokens), adapter));
      }
      while (open.length > 0) {
        const steps = open;
        const logits = await engine.decode(steps);
        open = [];
        steps.forEach(({ row }, i) => {
          add(row, logits[i]!);
        });
      }
    }
  } finally {
    await engine.release();
  }
  return answers.map((answer) => ({ ...answer, text: tokenizer.decode(answer.answerTokens) }));
}
