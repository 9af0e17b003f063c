import type { RunEvaluation } from '@/lib/api/evaluation';
import type { EvaluationProgress } from '@/lib/evaluation/evaluateRun';
import type { EvaluationParameters, EvaluationRequest, EvaluationResponse } from '@/workers/evaluation/protocol';
import { runOnce } from '@/workers/shared/runOnce';

export type EvaluateOptions = { onProgress(progress: EvaluationProgress): void; signal: AbortSignal };

/** Measures a run in a worker of its own. Rejects with the signal's reason when aborted. */
export function evaluateInWorker(
  parameters: EvaluationParameters,
  { onProgress, signal }: EvaluateOptions,
): Promise<RunEvaluation> {
  return runOnce<EvaluationRequest, EvaluationResponse, RunEvaluation>({
    worker: new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
    request: { kind: 'evaluate', parameters },
    read(response) {
      if (response.kind === 'progress') onProgress(response.progress);
      return response.kind === 'evaluated' ? { result: response.evaluation } : undefined;
    },
    signal,
    doing: 'The measurement',
    remedy: 'Try again, or have the server measure.',
  });
}
