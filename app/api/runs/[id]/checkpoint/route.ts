import { giveCheckpointRequest, runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { giveCheckpoint } from '@/server/runs/giveCheckpoint';

export const POST = route({
  auth: 'session',
  params: runParams,
  body: giveCheckpointRequest,
  handler: ({ session, params, body }) => giveCheckpoint(session.address, params.id, body.checkpointHash),
});
