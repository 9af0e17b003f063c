import { z } from 'zod';
import { defineJob } from '@/server/jobs/define';

/** Finds the records behind an answer and completes its receipt with the evidence. */
export const attributeAnswerJob = defineJob({
  name: 'attribute-answer',
  schema: z.object({ answerId: z.uuid() }),
  // One at a time: an attribution keeps a core busy, and the runtime is shared.
  concurrency: 1,
  // Waits double from two seconds: a node that was away for some hours finds its receipts completed when it is back.
  retryLimit: 13,
  async handle({ answerId }) {
    const { attributeStoredAnswer } = await import('@/server/answers/attributeStoredAnswer');
    await attributeStoredAnswer(answerId);
  },
  async failed({ answerId }, error) {
    const { markAnswerFailed } = await import('@/server/answers/markAnswerFailed');
    await markAnswerFailed(answerId, error);
  },
});
