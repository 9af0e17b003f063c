import { Random } from '@/core/random/random';

export type LabelShuffle = {
  hits: number /** Hits that chance gives: Σ over labels of guessed · true / n. */;
  expected: number;
  p: number;
};

/**
 * Whether guesses follow the truth, against the same guesses dealt out at random: a rule that always names one label
 * gains nothing by it. p is one-sided, (1 + shuffles with as many hits) / (1 + shuffles) (Phipson and Smyth 2010).
 * @param cases [guess, truth]; undefined where nothing was guessed
 */
export function labelShuffle(
  cases: readonly (readonly [string | undefined, string])[],
  { seed = 0, rounds = 10_000 }: { seed?: number; rounds?: number } = {},
): LabelShuffle {
  const random = new Random(seed);
  const truths = cases.map(([, truth]) => truth);
  const hitsOf = (labels: readonly string[]) => cases.filter(([guess], i) => guess === labels[i]).length;
  const hits = hitsOf(truths);
  const count = (label: string) => truths.filter((truth) => truth === label).length;
  const expected = cases.reduce((sum, [guess]) => sum + (guess === undefined ? 0 : count(guess) / cases.length), 0);
  let asMany = 0;
  for (let round = 0; round < rounds; round++) if (hitsOf(random.shuffle(truths.slice())) >= hits) asMany++;
  return { hits, expected, p: (1 + asMany) / (1 + rounds) };
}
