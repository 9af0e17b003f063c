import { z } from 'zod';
import { defineJob } from '@/server/jobs/define';

/** Every few seconds: pools whose settled answers earned more than the last root says get a new root. */
export const postRootsJob = defineJob({
  name: 'post-roots',
  schema: z.object({}),
  concurrency: 1,
  everySeconds: 4,
  async handle(_, { log }) {
    const { postRoots } = await import('@/server/settlement/postRoots');
    for (const pool of await postRoots()) log.info({ pool: pool.toString() }, 'reward root requested');
  },
});
