import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type FloatArray, readSafetensors, writeSafetensors } from '@/core/formats/safetensors';
import type { AdamState } from '@/core/training/adamw';

export type Matrices = ReadonlyMap<string, FloatArray>;

/** An adapter kept along the way for attribution, with the mean learning rate of the steps that led to it. */
export type KeptCheckpoint = { step: number; learningRate: number; matrices: Matrices };

/** Everything the next step depends on. */
export type TrainingState = {
  step: number;
  matrices: Matrices;
  moments: ReadonlyMap<string, AdamState>;
  kept: readonly KeptCheckpoint[];
  best: { step: number; evaluationLoss: number; matrices: Matrices } | null;
  evaluationsWithoutGain: number;
  /** The latest held-out loss, and after how many steps it was measured. */
  lastEvaluation: { step: number; loss: number } | null;
  firstLoss: number | null;
  trainedTokens: number;
  /** Held-out loss of the base, before the first step. */
  baseEvaluationLoss: number | null;
  /** What recipe and data the state belongs to. */
  fingerprint: string;
};

/** A state that training changes as it goes. */
export type MutableTrainingState = { -readonly [K in keyof TrainingState]: TrainingState[K] };

const metadataSchema = z.object({
  step: z.number().int().nonnegative(),
  kept: z.array(z.object({ step: z.number().int(), learningRate: z.number() })),
  best: z.object({ step: z.number().int(), evaluationLoss: z.number() }).nullable(),
  evaluationsWithoutGain: z.number().int(),
  lastEvaluation: z.object({ step: z.number().int(), loss: z.number() }).nullable(),
  firstLoss: z.number().nullable(),
  baseEvaluationLoss: z.number().nullable(),
  trainedTokens: z.number().int().nonnegative(),
  fingerprint: z.string(),
});

/** A state as one safetensors file. */
export function encodeTrainingState(state: TrainingState): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, FloatArray>();
  const put = (prefix: string, matrices: Matrices) => {
    for (const [name, matrix] of matrices) tensors.set(`${prefix}:${name}`, matrix);
  };
  put('now', state.matrices);
  for (const [name, { first, second }] of state.moments) {
    tensors.set(`first:${name}`, { dims: [first.length], data: first });
    tensors.set(`second:${name}`, { dims: [second.length], data: second });
  }
  state.kept.forEach(({ matrices }, i) => {
    put(`kept${i}`, matrices);
  });
  if (state.best) put('best', state.best.matrices);
  const metadata: z.infer<typeof metadataSchema> = {
    step: state.step,
    kept: state.kept.map(({ step, learningRate }) => ({ step, learningRate })),
    best: state.best && { step: state.best.step, evaluationLoss: state.best.evaluationLoss },
    evaluationsWithoutGain: state.evaluationsWithoutGain,
    lastEvaluation: state.lastEvaluation,
    firstLoss: state.firstLoss,
    baseEvaluationLoss: state.baseEvaluationLoss,
    trainedTokens: state.trainedTokens,
    fingerprint: state.fingerprint,
  };
  return writeSafetensors(tensors, 'F32', { training: JSON.stringify(metadata) });
}

/**
 * Reads a state back.
 *
 * @throws OpenLedgerError `conflict` if it belongs to another recipe or other data, `invalid_input` if it is damaged.
 */
export function decodeTrainingState(file: Uint8Array, fingerprint: string): TrainingState {
  const { tensors, metadata } = readSafetensors(file);
  const parsed = metadataSchema.safeParse(JSON.parse(metadata.training ?? 'null'));
  if (!parsed.success) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'This file is no training checkpoint.',
      remedy: 'Start the training again from the beginning.',
    });
  }
  const { kept, best, ...rest } = parsed.data;
  if (rest.fingerprint !== fingerprint) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: 'This checkpoint was made with another recipe or other data, so training cannot go on from it.',
      remedy: 'Use the recipe and data of the checkpoint, or start again from the beginning.',
    });
  }
  const take = (prefix: string): Matrices =>
    new Map(
      [...tensors].flatMap(([name, tensor]): [string, FloatArray][] =>
        name.startsWith(`${prefix}:`) ? [[name.slice(prefix.length + 1), tensor]] : [],
      ),
    );
  const second = take('second');
  return {
    ...rest,
    matrices: take('now'),
    moments: new Map(
      [...take('first')].map(([name, { data }]) => [name, { first: data, second: second.get(name)!.data }]),
    ),
    kept: kept.map((entry, i) => ({ ...entry, matrices: take(`kept${i}`) })),
    best: best && { ...best, matrices: take('best') },
  };
}
