import { z } from 'zod';
import type { EvaluationProgress } from '@/lib/evaluation/evaluateRun';
import { defineJob } from '@/server/jobs/define';

/** Measures a finished run on its held-out records, on this server. */
export const evaluateRunJob = defineJob<'evaluate-run', { runId: string }, EvaluationProgress>({
  name: 'evaluate-run',
  schema: z.object({ runId: z.uuid() }),
  concurrency: 1,
  retryLimit: 2,
  async handle({ runId }, context) {
    const { evaluateOnServer } = await import('@/server/evaluation/evaluateOnServer');
    await evaluateOnServer(runId, context);
  },
});
