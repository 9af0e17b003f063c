import { argmax } from '@/core/sampling/sampler';
import type { Scheduler } from '@/server/openlora/scheduler';

export type Asked = {
  promptIds: Int32Array;
  /** What the adapter source knows the adapter by; null: the bare base. */
  adapter: string | null;
  maxTokens: number;
  onAdmit?: () => void;
};

/** No bound that a bench would meet. */
export const NO_LIMITS = { requests: 1e6, requestsPerPayer: 1e6, tokens: 1e9 } as const;

/** Asks a scheduler greedily. @returns milliseconds until the first token; resolves when the answer is whole */
export async function askScheduler(
  scheduler: Pick<Scheduler<unknown>, 'generate'>,
  { promptIds, adapter, maxTokens, onAdmit = () => {} }: Asked,
): Promise<number> {
  const asked = performance.now();
  let first = Number.NaN;
  await scheduler.generate({
    promptIds,
    adapter,
    payer: 'bench',
    priority: 0,
    maxTokens,
    sample: argmax,
    signal: new AbortController().signal,
    onAdmit,
    onToken() {
      if (Number.isNaN(first)) first = performance.now() - asked;
      return false;
    },
  });
  return first;
}
