import { runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { getRun } from '@/server/runs/runService';

export const GET = route({
  auth: 'session',
  params: runParams,
  handler: ({ session, params }) => getRun(session.address, params.id),
});
