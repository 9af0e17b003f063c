import { z } from 'zod';
import { defineJob } from '@/server/jobs/define';

/** Makes what a published model's answers are attributed from, then lets its owner register it on chain. */
export const indexModelJob = defineJob({
  name: 'index-model',
  schema: z.object({ modelId: z.uuid() }),
  async handle({ modelId }, { log }) {
    const { indexModel } = await import('@/server/models/indexModel');
    await indexModel(modelId);
    log.info({ modelId }, 'model indexed');
  },
  async failed({ modelId }, error) {
    const { markModelFailed } = await import('@/server/models/indexModel');
    await markModelFailed(modelId, error);
  },
});
