import type { Measure } from '@/bench/report';
import { ANSWER_TOKENS, PROMPT_TOKENS, ROWS, type ServingRig } from '@/bench/serve/servingRig';
import { longestWait } from '@/server/openlora/admission';

const HOT = 32;
const TIMES = 4;

/**
 * Steps that a rare adapter's request waits for its row behind a queue of a hot adapter that never ends, with room for
 * one adapter in a batch: the worst case. Beside it the bound that admission states.
 */
export async function measureRareAdapter({ hashes, serve, adapterBytes }: ServingRig): Promise<Measure[]> {
  const { ask, scheduler } = serve({ byteBudget: 8 * adapterBytes, maxAdapters: 1 });
  let stop = false;
  const hot = Array.from({ length: HOT }, async () => {
    while (!stop) await ask(hashes[0]!);
  });
  let longest = 0;
  let ahead = 0;
  for (let i = 0; i < TIMES; i++) {
    await ask(hashes[0]!, 1);
    ahead = Math.max(ahead, scheduler.state.queued);
    const before = scheduler.state.batches;
    let admitted = before;
    await ask(hashes[1 + i]!, ANSWER_TOKENS, () => {
      admitted = scheduler.state.batches;
    });
    longest = Math.max(longest, admitted - before);
  }
  stop = true;
  await Promise.all(hot);
  const bound = longestWait({
    ahead,
    rows: ROWS,
    chunk: 128,
    longestPrompt: PROMPT_TOKENS,
    longestAnswer: ANSWER_TOKENS,
  });
  return [
    { name: 'rare under hot: requests ahead', value: ahead, better: 'lower', unit: '' },
    { name: 'rare under hot: longest wait', value: longest, target: bound, better: 'lower', unit: 'steps' },
  ];
}
