import { z } from 'zod';
import { defineJob } from '@/server/jobs/define';

/** Fine-tunes a run on this server, for owners whose own machine is too slow. */
export const trainRunJob = defineJob({
  name: 'train-run',
  schema: z.object({ runId: z.uuid() }),
  concurrency: 1,
  retryLimit: 2,
  async handle({ runId }, context) {
    const { trainRun } = await import('@/server/runs/trainRun');
    await trainRun(runId, context);
  },
  async failed({ runId }, error) {
    const { markRunFailed } = await import('@/server/runs/trainRun');
    await markRunFailed(runId, error);
  },
});
