import { runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { getRunRecords } from '@/server/runs/runService';

export const GET = route({
  auth: 'session',
  params: runParams,
  handler: async ({ session, params }) => ({ records: await getRunRecords(session.address, params.id) }),
});
