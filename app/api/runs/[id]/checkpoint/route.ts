import { checkpointRequest, runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { saveRunCheckpoint } from '@/server/runs/runService';

export const PUT = route({
  auth: 'session',
  params: runParams,
  body: checkpointRequest,
  handler: ({ session, params, body }) => saveRunCheckpoint(session.address, params.id, body.checkpointHash),
});
