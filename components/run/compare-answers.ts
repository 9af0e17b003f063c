import { tokenF1, words } from '@/core/evaluation/textOverlap';

export type Compared = { recordHash: string; prompt: string; reference: string; base: string; tuned: string };

/** Words shared with the reference, 0 to 1, for base and tuned (token F1, as in SQuAD). */
export function overlaps({ reference, base, tuned }: Compared): { base: number; tuned: number } {
  const truth = words(reference);
  return { base: tokenF1(words(base), truth), tuned: tokenF1(words(tuned), truth) };
}

export type Verdict = 'better' | 'worse' | 'same';

/** Smaller differences are a word more or less. */
const NOTABLE = 0.02;

export function verdictOf(compared: Compared): Verdict {
  const { base, tuned } = overlaps(compared);
  return tuned > base + NOTABLE ? 'better' : tuned < base - NOTABLE ? 'worse' : 'same';
}
