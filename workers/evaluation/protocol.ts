import type { RunEvaluation } from '@/lib/api/evaluation';
import type { RunRecord } from '@/lib/api/run';
import type { EvaluationProgress } from '@/lib/evaluation/evaluateRun';
import type { ErrorData } from '@/workers/shared/errorData';
import type { EngineParameters } from '@/workers/training/protocol';

export type EvaluationParameters = EngineParameters & {
  /** Bytes of the adapter file. */
  adapter: Uint8Array<ArrayBuffer>;
  records: readonly RunRecord[];
};

/** Page to worker: one evaluation for each worker, which is ended to cancel it. */
export type EvaluationRequest = { kind: 'evaluate'; parameters: EvaluationParameters };

export type EvaluationResponse =
  | { kind: 'progress'; progress: EvaluationProgress }
  | { kind: 'evaluated'; evaluation: RunEvaluation }
  | { kind: 'failed'; error: ErrorData };
