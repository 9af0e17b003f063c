import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type RunEvaluation, type RunEvaluationState, runEvaluation } from '@/lib/api/evaluation';
import { transaction } from '@/server/database/transaction';
import { enqueueEvaluation } from '@/server/evaluation/enqueueEvaluation';
import { evaluateRunJob } from '@/server/evaluation/evaluateRunJob';
import { findEvaluation, saveEvaluation } from '@/server/evaluation/evaluationRepository';
import { jobState } from '@/server/jobs/queue';
import { forbidPrivate } from '@/server/runs/forbidPrivate';
import { importedBaseOf, notOnServer } from '@/server/runs/importedBaseRules';
import { outcomeOf } from '@/server/runs/runOutcome';
import { requireOwnRun } from '@/server/runs/runService';

const SERVER_STATE = {
  created: 'waiting',
  retry: 'waiting',
  active: 'running',
  completed: 'done',
  cancelled: 'failed',
  failed: 'failed',
} as const;

/** What is known of how a run answers its held-out records. Only its owner asks. */
export async function getEvaluation(caller: string, runId: string): Promise<RunEvaluationState> {
  await requireOwnRun(caller, runId);
  const row = await findEvaluation(runId);
  const job = row?.jobId ? await jobState(evaluateRunJob, row.jobId) : undefined;
  const parsed = runEvaluation.safeParse(row?.evaluation);
  return {
    evaluation: parsed.success ? parsed.data : null,
    measuredAt: row?.measuredAt?.toISOString() ?? null,
    server: job
      ? { state: SERVER_STATE[job.state], done: job.progress?.done ?? null, total: job.progress?.total ?? null }
      : null,
  };
}

/**
 * Keeps an evaluation that the owner's tab made. It is the owner's own figure: nobody is paid by it.
 *
 * @throws OpenLedgerError `conflict` where another adapter was measured than the run ended with, `forbidden` for answers to
 *   private records
 */
export async function putEvaluation(
  caller: string,
  runId: string,
  evaluation: RunEvaluation,
): Promise<RunEvaluationState> {
  const run = await requireOwnRun(caller, runId);
  const { adapterHash } = run;
  if (run.privateData !== null && evaluation.worst.length > 0) {
    throw new OpenLedgerError({
      code: 'forbidden',
      message: 'Answers to private records are not kept on the server: they may repeat them.',
      fields: { run: runId },
      remedy: 'Send the figures alone.',
    });
  }
  if (evaluation.adapterHash !== adapterHash) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: 'Another adapter was measured than this run ended with.',
      fields: { measured: evaluation.adapterHash, adapter: adapterHash ?? 'none yet' },
      remedy: 'Reload the page and measure again.',
    });
  }
  await saveEvaluation(runId, { evaluation, measuredAt: new Date() });
  return getEvaluation(caller, runId);
}

/** Has the server measure a finished run, again where it has done so before; one try at a time. */
export async function startEvaluation(caller: string, runId: string): Promise<RunEvaluationState> {
  const run = await requireOwnRun(caller, runId);
  forbidPrivate(run, 'measure this run');
  outcomeOf(run);
  if (run.importedBase) throw notOnServer(importedBaseOf(run.importedBase).name);
  const { server } = await getEvaluation(caller, runId);
  if (server?.state !== 'waiting' && server?.state !== 'running') {
    await transaction((db) => enqueueEvaluation(runId, db));
  }
  return getEvaluation(caller, runId);
}
