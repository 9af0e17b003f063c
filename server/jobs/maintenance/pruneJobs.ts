import { z } from 'zod';
import { database } from '@/server/database/client';
import { defineJob } from '../define';

const DAYS_KEPT = 30;

/** Once a day, forgets the kept steps and progress of jobs that ended long ago; the queue archives the jobs themselves. */
export const pruneJobs = defineJob({
  name: 'prune-jobs',
  schema: z.object({}),
  everySeconds: 86_400,
  concurrency: 1,
  async handle(_, { log }) {
    const before = new Date(Date.now() - DAYS_KEPT * 86_400_000);
    const steps = await database().jobStep.deleteMany({ where: { createdAt: { lt: before } } });
    const progress = await database().jobProgress.deleteMany({ where: { updatedAt: { lt: before } } });
    log.info({ steps: steps.count, progress: progress.count }, 'pruned');
  },
});
