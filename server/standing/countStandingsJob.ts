import { z } from 'zod';
import { defineJob } from '@/server/jobs/define';

/** Every five minutes: what new answers say about the contributors of their models. */
export const countStandingsJob = defineJob({
  name: 'count-standings',
  schema: z.object({}),
  concurrency: 1,
  everySeconds: 300,
  async handle(_, { log }) {
    const { countStandings } = await import('@/server/standing/countStandings');
    for (const held of await countStandings())
      log.warn(held, 'pay of a contributor is held until a retraining decides');
  },
});
