import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type FinishRunRequest, finishPrivateRunRequest, finishRunRequest, type RunResult } from '@/lib/api/run';

/** What a finished run made, as `finishRun` stored it. Throws `conflict` for a run that is not finished. */
export function outcomeOf(run: { id: string; result: unknown }): FinishRunRequest {
  const parsed = finishRunRequest.safeParse(run.result);
  if (parsed.success) return parsed.data;
  throw new OpenLedgerError({
    code: 'conflict',
    message: 'This run is not finished.',
    fields: { run: run.id },
    remedy: 'Let the training end first.',
  });
}

/** The figures of a finished run, of private data or not. */
export function resultOf(run: { id: string; result: unknown; privateData: unknown }): RunResult {
  return run.privateData === null ? outcomeOf(run).result : finishPrivateRunRequest.parse(run.result).result;
}
