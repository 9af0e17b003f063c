import type { Answer } from '@/lib/api/answer';

/** How a contributor is told apart in an answer: by number, and by colour for those who see it. */
export type ContributorMark = { number: number; colour: string };

const COLOURS = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'] as const;

type Attribution = NonNullable<Answer['attribution']>;

/** Marks of all who are named in an attribution, those paid most first. */
export function contributorMarks(attribution: Attribution): ReadonlyMap<string, ContributorMark> {
  const paid = [...attribution.contributors].sort((left, right) => right.share - left.share);
  const others = attribution.spans.flatMap(({ contributors }) => contributors);
  const addresses = [...new Set([...paid.map(({ address }) => address), ...others])];
  return new Map(
    addresses.map((address, index) => [
      address,
      { number: index + 1, colour: `var(--${COLOURS[index % COLOURS.length]})` },
    ]),
  );
}
