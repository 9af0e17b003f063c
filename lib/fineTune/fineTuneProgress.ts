import { z } from 'zod';
import type { TrainingProgress } from '@/core/training/progress';

/** What a model answers to a held-out record's question; null where the text stays with who trained it. */
export type SampleAnswer = { recordHash: string; answer: string | null };

/** A held-out record with the mean loss of its answer's tokens. */
export type RankedRow = { recordHash: string; loss: number };

/**
 * What a run reports from its first step to its last file: the trainer's progress without the bytes of its checkpoints,
 * then the sketches, then the files. Stored as the events of a run.
 */
export type FineTuneProgress =
  | Exclude<TrainingProgress, { phase: 'checkpoint' }>
  | { phase: 'checkpoint'; step: number; totalSteps: number }
  /** Held-out records by how well they are answered, with each evaluation. */
  | { phase: 'rows'; step: number; worst: readonly RankedRow[]; best: readonly RankedRow[] }
  /** Answers to the same few held-out questions, with each evaluation; at step 0 those of the base. */
  | { phase: 'samples'; step: number; samples: readonly SampleAnswer[] }
  /** What computes, and the memory that it takes; null where that cannot be seen. */
  | { phase: 'machine'; device: string; memoryBytes: number | null }
  | { phase: 'sketch'; done: number; total: number; secondsLeft: number }
  | { phase: 'store'; done: number; total: number }
  | { phase: 'stopped'; step: number }
  | { phase: 'failed'; code: string; message: string; remedy?: string | undefined };

const preferenceFigures = z.object({ margin: z.number(), accuracy: z.number() });
const rankedRow = z.object({ recordHash: z.string(), loss: z.number() });
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
    preference: preferenceFigures.optional(),
  }),
  step.extend({
    phase: z.literal('evaluate'),
    epoch: z.number(),
    evaluationLoss: z.number(),
    best: z.boolean(),
    preference: preferenceFigures.optional(),
  }),
  step.extend({ phase: z.literal('checkpoint') }),
  z.object({
    phase: z.literal('rows'),
    step: z.number(),
    worst: z.array(rankedRow).max(20),
    best: z.array(rankedRow).max(20),
  }),
  z.object({
    phase: z.literal('samples'),
    step: z.number(),
    samples: z.array(z.object({ recordHash: z.string(), answer: z.string().max(4000).nullable() })).max(20),
  }),
  z.object({ phase: z.literal('machine'), device: z.string().max(200), memoryBytes: z.number().nullable() }),
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
