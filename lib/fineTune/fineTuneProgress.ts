import { z } from 'zod';
import type { TrainingProgress } from '@/core/training/progress';

/**
 * What a run reports from its first step to its last file: the trainer's progress without the bytes of its checkpoints,
 * then the sketches, then the files. Stored as the events of a run.
 */
export type FineTuneProgress =
  | Exclude<TrainingProgress, { phase: 'checkpoint' }>
  | { phase: 'checkpoint'; step: number; totalSteps: number }
  | { phase: 'sketch'; done: number; total: number; secondsLeft: number }
  | { phase: 'store'; done: number; total: number }
  | { phase: 'stopped'; step: number }
  | { phase: 'failed'; code: string; message: string; remedy?: string | undefined };

const step = z.object({ step: z.number(), totalSteps: z.number() });

/** The same as a schema, for events that come back from the API. */
export const fineTuneProgress = z.discriminatedUnion('phase', [
  z.object({
    phase: z.literal('prepare'),
    examples: z.number(),
    tokens: z.number(),
    totalSteps: z.number(),
    lengths: z.array(z.number()),
    padding: z.number(),
  }),
  step.extend({
    phase: z.literal('train'),
    epoch: z.number(),
    loss: z.number(),
    learningRate: z.number(),
    gradientNorm: z.number(),
    tokensPerSecond: z.number(),
    secondsLeft: z.number(),
  }),
  step.extend({ phase: z.literal('evaluate'), epoch: z.number(), evaluationLoss: z.number(), best: z.boolean() }),
  step.extend({ phase: z.literal('checkpoint') }),
  step.extend({
    phase: z.literal('done'),
    reason: z.enum(['finished', 'early-stopping']),
    evaluationLoss: z.number().nullable(),
  }),
  z.object({ phase: z.literal('sketch'), done: z.number(), total: z.number(), secondsLeft: z.number() }),
  z.object({ phase: z.literal('store'), done: z.number(), total: z.number() }),
  z.object({ phase: z.literal('stopped'), step: z.number() }),
  z.object({ phase: z.literal('failed'), code: z.string(), message: z.string(), remedy: z.string().optional() }),
]) satisfies z.ZodType<FineTuneProgress>;
