import type { DatabaseExecutor } from '@/server/database/client';
import { evaluateRunJob } from '@/server/evaluation/evaluateRunJob';
import { saveEvaluation } from '@/server/evaluation/evaluationRepository';
import { enqueue } from '@/server/jobs/queue';

/** Has the worker measure a run; each call is a new try. */
export async function enqueueEvaluation(runId: string, db: DatabaseExecutor): Promise<void> {
  await saveEvaluation(runId, { jobId: await enqueue(evaluateRunJob, { runId }, { within: db }) }, db);
}
