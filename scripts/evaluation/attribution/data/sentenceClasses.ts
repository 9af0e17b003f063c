import { Random } from '@/core/random/random';
import type { EvaluationRecord, EvaluationSet } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import { chooseSentence } from '@/scripts/evaluation/attribution/data/sentences';

const CLASSES = 10;
const vowels = /[aeiou]/g;
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const rotate = (words: readonly string[]) => [...words.slice(1), ...words.slice(0, 1)];

/** Ten ways to change a sentence of lower-case words, by the name that is written in the prompt or in no text at all. */
export const SENTENCE_CLASSES: Readonly<Record<string, (words: readonly string[]) => string>> = {
  'from back to front': (words) => words.toReversed().join(' '),
  'capital at the start of each word': (words) => words.map(capital).join(' '),
  'all in capitals': (words) => words.join(' ').toUpperCase(),
  'a digit after each word': (words) => words.map((word) => `${word} 1`).join(' '),
  'each word twice': (words) => words.map((word) => `${word} ${word}`).join(' '),
  'stars for vowels': (words) => words.join(' ').replaceAll(vowels, '*'),
  'without vowels': (words) => words.join(' ').replaceAll(vowels, ''),
  'joined by hyphens': (words) => words.join('-'),
  'an ending on each word': (words) => words.map((word) => `${word}ly`).join(' '),
  'first word goes last': (words) => rotate(words).join(' '),
};

export type ClassOptions = {
  seed: number;
  /** Records in all to train on and to ask about, the classes in equal parts. */
  train: number;
  test: number;
  /** Whether the prompt says which class is asked for. */
  named: boolean;
};

/** Sentences, each changed in one of ten ways; no sentence occurs twice. */
export function sentenceClasses({ seed, train, test, named }: ClassOptions): EvaluationSet {
  const random = new Random(seed);
  const seen = new Set<string>();
  const classes = Object.entries(SENTENCE_CLASSES);
  const make = (count: number): EvaluationRecord[] =>
    Array.from({ length: count }, (_, i) => {
      const [name, change] = classes[i % CLASSES]!;
      const words = chooseSentence(random, seen);
      const sentence = words.join(' ');
      const prompt = named ? `Change the sentence, ${name}: ${sentence}` : sentence;
      return { prompt, answer: change(words), class: name };
    });
  return { name: named ? 'sentences, class named' : 'sentences', train: make(train), test: make(test) };
}
