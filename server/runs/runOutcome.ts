import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type FinishRunRequest, finishRunRequest } from '@/lib/api/run';

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
