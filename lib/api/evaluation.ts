import { z } from 'zod';
import { hash, instant } from '@/lib/api/common';

const interval = z.object({ estimate: z.number(), low: z.number(), high: z.number() });
const intervals = z.object({ loss: interval, exactMatch: interval, tokenF1: interval, rougeL: interval });
const unit = z.number().min(0).max(1);
const scores = z.object({ loss: z.number().nonnegative(), exactMatch: unit, tokenF1: unit, rougeL: unit });
const said = z.string().max(4000);

/** One held-out record, by its hash alone: its text is the owner's. */
export const evaluatedRow = z.object({
  recordHash: hash,
  base: scores,
  tuned: scores,
  answers: z.object({ base: said, tuned: said }),
});

/** How base and adapter of a run answer held-out records, greedily. */
export const runEvaluation = z.object({
  /** Rows that were measured, of so many that were held out. */
  measured: z.number().int().min(1).max(500),
  heldOut: z.number().int().min(1),
  /** Longest answer, in tokens. */
  maxTokens: z.number().int().min(1).max(1000),
  /** The adapter that was measured. */
  adapterHash: z.string(),
  backend: z.string().max(40),
  seconds: z.number().nonnegative(),
  base: intervals,
  tuned: intervals,
  /** Tuned minus base on the same rows. */
  difference: intervals,
  /** Those that the tuned model answers least like the record, worst first. */
  worst: z.array(evaluatedRow).max(20),
});

/** GET /api/runs/:id/evaluation; PUT stores one that a tab made; POST has the server make one. */
export const runEvaluationResponse = z.object({
  evaluation: runEvaluation.nullable(),
  measuredAt: instant.nullable(),
  /** The server's latest try; null where it never tried. */
  server: z
    .object({
      state: z.enum(['waiting', 'running', 'done', 'failed']),
      done: z.number().int().nullable(),
      total: z.number().int().nullable(),
    })
    .nullable(),
});

export type RunEvaluation = z.infer<typeof runEvaluation>;
export type EvaluatedRow = z.infer<typeof evaluatedRow>;
export type RunEvaluationState = z.infer<typeof runEvaluationResponse>;
