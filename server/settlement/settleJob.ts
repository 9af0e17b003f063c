import { z } from 'zod';
import { defineJob } from '@/server/jobs/define';

/** Every few seconds: attributed answers go to the escrow in one batch. */
export const settleJob = defineJob({
  name: 'settle',
  schema: z.object({}),
  concurrency: 1,
  everySeconds: 4,
  async handle(_, { log }) {
    const { settleAnswers } = await import('@/server/settlement/settleAnswers');
    const settled = await settleAnswers();
    if (settled > 0) log.info({ answers: settled }, 'settlement requested');
  },
});
