import type { Random } from '@/core/random/random';

const list = (text: string) => text.split(' ');
const NOUNS = list(
  'gardener river teacher engine window market farmer doctor letter mountain singer bridge cousin planet baker kitten ' +
    'soldier island writer valley driver candle hunter forest nurse ladder pilot village sailor basket child harbour ' +
    'tailor meadow porter lantern painter orchard judge tunnel',
);
const VERBS = list(
  'carries follows paints visits opens watches repairs finds leaves covers lifts remembers crosses greets measures ' +
    'sells draws cleans hides brings',
);
const ADJECTIVES = list(
  'old green quiet heavy small proud empty bright lazy golden broken gentle hungry narrow clever sudden silver warm ' +
    'distant brave',
);
const ADVERBS = list('today again slowly often early together outside alone tonight twice');

/** A short sentence of plain words that is not in `seen`, which it joins. */
export function chooseSentence(random: Random, seen: Set<string>): string[] {
  const pick = (words: readonly string[]) => words[random.below(words.length)]!;
  for (;;) {
    const words = ['the', pick(ADJECTIVES), pick(NOUNS), pick(VERBS), 'the', pick(NOUNS), pick(ADVERBS)];
    const sentence = words.join(' ');
    if (seen.has(sentence)) continue;
    seen.add(sentence);
    return words;
  }
}
