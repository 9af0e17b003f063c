import type { Hash } from '@/core/hash/hash';
import type { SketchCheck } from '@/lib/evidence/checkSketches';
import type { ErrorData } from '@/workers/shared/errorData';

export type SpotCheckParameters = {
  evidenceHash: Hash;
  /** The training manifest that the chain names for the model. */
  manifestHash: Hash;
  /** Where the base lies: a folder of Hugging Face layout on this site. */
  basePath: string;
  /** Records to compute again. */
  count: number;
};

/** Page to worker: one check, then the worker is ended. */
export type SpotCheckRequest = SpotCheckParameters;

export type SpotCheckProgress =
  /** `total` is null where it is not known. */
  | { phase: 'loading'; what: string; bytes: number; total: number | null }
  | { phase: 'computing'; done: number; total: number };

/** Worker to page. It ends with `finished` or `failed`. */
export type SpotCheckResponse =
  | { kind: 'progress'; progress: SpotCheckProgress }
  | { kind: 'checked'; check: SketchCheck }
  | { kind: 'finished' }
  | { kind: 'failed'; error: ErrorData };
