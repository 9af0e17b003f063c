import { Random } from '@/core/random/random';
import type { EvaluationRecord, EvaluationSet } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import type { ClassOptions } from '@/scripts/evaluation/attribution/data/sentenceClasses';

const NAMES = 'Ada Ben Carla Dora Emil Fritz Gina Hugo Ida Jan Karla Leo Mona Nils Olga Paul'.split(' ');
const THINGS = 'apples stamps books shells coins pencils tickets marbles plums cards'.split(' ');

type Numbers = { a: number; b: number; c: number };
type Template = { ask(name: string, thing: string, numbers: Numbers): string; solve(numbers: Numbers): string };

/** Ten questions with a way to solve each; the ways are written in digits and signs alone. */
export const ARITHMETIC_CLASSES: Readonly<Record<string, Template>> = {
  gift: {
    ask: (name, thing, { a, b }) => `${name} has ${a} ${thing} and is given ${b} more. How many are there now?`,
    solve: ({ a, b }) => `${a} + ${b} = ${a + b}`,
  },
  loss: {
    ask: (name, thing, { a, b }) => `Of ${a} ${thing}, ${name} loses ${b}. How many are left?`,
    solve: ({ a, b }) => `${a} - ${b} = ${a - b}`,
  },
  boxes: {
    ask: (name, thing, { b, c }) => `${name} packs ${b} boxes with ${c} ${thing} in each. What is the total?`,
    solve: ({ b, c }) => `${b} * ${c} = ${b * c}`,
  },
  doubling: {
    ask: (name, thing, { a }) => `The number of ${thing} that ${name} keeps doubles from ${a}. What is it then?`,
    solve: ({ a }) => `${a} + ${a} = 2 * ${a} = ${2 * a}`,
  },
  threeParts: {
    ask: (name, thing, { a, b, c }) => `On three days ${name} sells ${a}, ${b} and ${c} ${thing}. How many altogether?`,
    solve: ({ a, b, c }) => `${a} + ${b} + ${c} = ${a + b} + ${c} = ${a + b + c}`,
  },
  twoLosses: {
    ask: (name, thing, { a, b, c }) =>
      `From ${a} ${thing}, ${name} first sends ${b} and later ${c} away. What remains?`,
    solve: ({ a, b, c }) => `${a} - ${b} - ${c} = ${a - b} - ${c} = ${a - b - c}`,
  },
  boxesAndMore: {
    ask: (name, thing, { a, b, c }) => `Beside ${a} loose ${thing}, ${name} owns ${b} bags of ${c}. Count all of them.`,
    solve: ({ a, b, c }) => `${a} + (${b} * ${c}) = ${a} + ${b * c} = ${a + b * c}`,
  },
  groups: {
    ask: (name, thing, { a, b, c }) =>
      `${c} shelves hold ${a} red and ${b} blue ${thing} each, says ${name}. How many?`,
    solve: ({ a, b, c }) => `(${a} + ${b}) * ${c} = ${a + b} * ${c} = ${(a + b) * c}`,
  },
  square: {
    ask: (name, thing, { b }) => `${name} lays ${thing} out in ${b} rows of ${b}. How large is the square?`,
    solve: ({ b }) => `${b} ^ 2 = ${b} * ${b} = ${b * b}`,
  },
  difference: {
    ask: (name, thing, { a, b }) =>
      `${name} counts ${b} ${thing}, a neighbour ${a}. By how many does the neighbour lead?`,
    solve: ({ a, b }) => `? + ${b} = ${a} ; ? = ${a - b}`,
  },
};

/**
 * Small sums in ten templates. Where the class is named the question is the template's; elsewhere every prompt is of the
 * one form and only the answer's signs tell the class.
 */
export function arithmeticClasses({ seed, train, test, named }: ClassOptions): EvaluationSet {
  const random = new Random(seed);
  const seen = new Set<string>();
  const classes = Object.entries(ARITHMETIC_CLASSES);
  const pick = (words: readonly string[]) => words[random.below(words.length)]!;
  const draw = (i: number): EvaluationRecord => {
    const [name, template] = classes[i % classes.length]!;
    const [b, c] = [3 + random.below(30), 2 + random.below(12)];
    const numbers = { a: b + c + 1 + random.below(60), b, c };
    const [person, thing] = [pick(NAMES), pick(THINGS)];
    const plain = `${person}, ${thing}: ${numbers.a}, ${b}, ${c}`;
    return {
      prompt: named ? template.ask(person, thing, numbers) : plain,
      answer: template.solve(numbers),
      class: name,
    };
  };
  const make = (count: number): EvaluationRecord[] =>
    Array.from({ length: count }, (_, i) => {
      for (;;) {
        const record = draw(i);
        const text = `${record.prompt}\n${record.answer}`;
        if (seen.has(text)) continue;
        seen.add(text);
        return record;
      }
    });
  return { name: named ? 'arithmetic, class named' : 'arithmetic', train: make(train), test: make(test) };
}
