import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '@/core/random/random';

/** Milliseconds to each first token, and the seconds from the first arrival to the last answer. */
export type OpenLoopResult = { firstTokens: number[]; seconds: number };

/**
 * Open-loop load: requests come by a Poisson process, whether or not earlier ones were answered.
 *
 * @param ask Answers one request; resolves to the milliseconds until its first token.
 * @param perSecond Arrivals a second.
 */
export async function openLoop<Request>(
  ask: (request: Request) => Promise<number>,
  requests: readonly Request[],
  perSecond: number,
  seed: number,
): Promise<OpenLoopResult> {
  const random = new Random(seed);
  const started = performance.now();
  const answers: Promise<number>[] = [];
  let due = started;
  for (const request of requests) {
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    answers.push(ask(request));
    due -= (1000 * Math.log(1 - random.uniform())) / perSecond;
  }
  const firstTokens = await Promise.all(answers);
  return { firstTokens, seconds: (performance.now() - started) / 1000 };
}
