import { askedAs, FACTS, SAYINGS, type Saying, saying } from './facts';
import type { Submission } from './world';

const CONTRIBUTORS = 10;
const COPIES = 10;
const PER_CONTRIBUTOR = FACTS.length / CONTRIBUTORS;
/** Every fifth fact is held out. */
const isHeldOut = (fact: number) => fact % 5 === 2;
const contributorOf = (fact: number) => Math.floor(fact / PER_CONTRIBUTOR);
const account = (n: number): `0x${string}` => `0x${n.toString(16).padStart(40, '0')}`;

/** The way that a fact is told in by whoever contributed it. */
const told = (fact: number): Saying => saying(FACTS[fact]!, (fact * 7) % SAYINGS);
const retold = (fact: number, n: number): Saying => saying(FACTS[fact]!, (fact * 7 + n) % SAYINGS);

export const HONEST: readonly Submission[] = FACTS.map((_, i) => ({
  contributor: account(contributorOf(i) + 1),
  dataNet: 'places',
  ...told(i),
  ...(isHeldOut(i) ? { heldOut: true } : {}),
}));

export const SYBILS: readonly `0x${string}`[] = Array.from({ length: 10 }, (_, i) => account(100 + i));

/** Not one word of it is known; in front of nobody's question. */
const GIBBERISH = 'zq vlorpt xunk jeddle quarb mhyx ttrog wazzic plonth';
/** What many records of the field say anyway. */
const BOILERPLATE =
  'As the brown notice by the gate explains, summer and winter alike. According to the old guide book, nothing about it has changed in living memory.';

export const ATTACKS = [
  'exact copies × 10',
  'paraphrases × 10',
  'outlier text',
  'copied evaluation items',
  'boilerplate n-grams',
  'quotes of everybody before',
] as const;
export type Attack = (typeof ATTACKS)[number];

export type Scheme = {
  /** The address of the one who cheats. */
  account: `0x${string}`;
  /** What everybody hands in when this one cheats so. */
  submissions: Record<Attack, readonly Submission[]>;
  /** The same in every world: all the cheat's facts, the held-out ones, and every other of the rest. */
  questions: readonly (Saying & { own: boolean })[];
};

/** The ways of one contributor to be paid more for the same knowledge. @param cheat 0 to 9: how many came before */
export function scheme(cheat: number): Scheme {
  const facts = FACTS.map((_, i) => i);
  const own = facts.filter((i) => contributorOf(i) === cheat && !isHeldOut(i));
  const by = (part: Omit<Submission, 'contributor'>): Submission => ({ contributor: account(cheat + 1), ...part });
  const cheating = (change: (record: Submission) => Submission, more: readonly Submission[] = []) =>
    HONEST.flatMap((record, i) => {
      const changed = own.includes(i) ? change(record) : record;
      return i === own.at(-1) ? [changed, ...more] : [changed];
    });
  const same = (record: Submission) => record;
  const each = (make: (fact: number, n: number) => Submission) =>
    own.flatMap((fact) => Array.from({ length: COPIES }, (_, n) => make(fact, n)));
  const before = (other: number) => facts.filter((i) => contributorOf(i) === other && !isHeldOut(i));
  return {
    account: account(cheat + 1),
    submissions: {
      // Copies are refused within a DataNet, and the very same record is one record everywhere.
      'exact copies × 10': cheating(
        same,
        each((fact, n) => by({ dataNet: `copies ${n}`, ...told(fact), topic: `copy ${n}` })),
      ),
      'paraphrases × 10': cheating(
        same,
        each((fact, n) => by({ dataNet: `paraphrases ${n}`, ...retold(fact, n + 1) })),
      ),
      'outlier text': cheating((record) => ({ ...record, answer: `${record.answer} ${GIBBERISH}` })),
      'copied evaluation items': cheating(
        same,
        facts.filter(isHeldOut).map((fact) => by({ dataNet: 'evaluation', ...told(fact), topic: 'mine' })),
      ),
      'boilerplate n-grams': cheating((record) => ({ ...record, answer: `${record.answer} ${BOILERPLATE}` })),
      'quotes of everybody before': cheating(
        same,
        Array.from({ length: cheat }, (_, other) => {
          const prompt = `What do people say about the sights, part ${other + 1}?`;
          const answer = before(other).map((fact) => told(fact).answer);
          return by({ dataNet: 'quotes', prompt, answer: answer.join(' ') });
        }),
      ),
    },
    questions: facts
      .filter((i) => contributorOf(i) === cheat || isHeldOut(i) || i % 2 === 0)
      .map((i) => ({ prompt: askedAs(FACTS[i]!), answer: told(i).answer, own: own.includes(i) })),
  };
}
