import { z } from 'zod';
import stored from './attribution.json';

const measure = z.object({
  name: z.string(),
  value: z.number(),
  target: z.number(),
  better: z.enum(['higher', 'lower']),
  unit: z.string(),
});

/** What one suite of `npm run eval:attribution` found, with what it was trained on. */
export const suiteFigures = z.object({
  suite: z.string(),
  /** What the suite asks, as an end of "It is measured whether …". */
  about: z.string(),
  scorer: z.string(),
  /** How models were trained; absent where a suite trains in a way of its own, or trains nothing. */
  training: z.object({ epochs: z.number(), learningRate: z.number(), records: z.number().int() }).optional(),
  seeds: z.number().int(),
  measures: z.array(measure),
});
export const attributionFigures = z.array(suiteFigures);
export type SuiteFigures = z.infer<typeof suiteFigures>;

/** The latest figures of every suite that was run with `--save`, those that have a target. */
export const ATTRIBUTION_FIGURES: readonly SuiteFigures[] = attributionFigures.parse(stored);

export const isReached = ({ value, target, better }: z.infer<typeof measure>): boolean =>
  better === 'higher' ? value >= target : value <= target;
