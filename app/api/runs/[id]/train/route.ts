import { runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { startServerTraining } from '@/server/runs/startServerTraining';

export const POST = route({
  auth: 'session',
  params: runParams,
  handler: ({ session, params }) => startServerTraining(session.address, params.id),
});
