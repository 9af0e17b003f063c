import { runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { stopRun } from '@/server/runs/runService';

export const POST = route({
  auth: 'session',
  params: runParams,
  handler: ({ session, params }) => stopRun(session.address, params.id),
});
