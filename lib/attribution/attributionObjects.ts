import { z } from 'zod';
import type { Hash } from '@/core/hash/hash';

const object = z.custom<Hash>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value));

/** The stored objects from which a model's answers are attributed, by hash. Kept with the model. */
export const attributionObjectHashes = z.object({
  recordTable: object,
  clusterTable: object,
  sketches: object,
  placeboSketches: object,
  /** Second moments of the sketches. */
  gram: object,
  spanIndex: object,
  backgroundIndexes: z.array(object).max(8),
  /** Adapters at which gradients are taken, in order of training. */
  checkpoints: z.array(z.object({ adapterHash: object, learningRate: z.number().positive() })).min(1),
});

export type AttributionObjectHashes = z.infer<typeof attributionObjectHashes>;
