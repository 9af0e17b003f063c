import { finishRunRequest, runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { finishRun } from '@/server/runs/finishRun';

export const POST = route({
  auth: 'session',
  params: runParams,
  body: finishRunRequest,
  handler: ({ session, params, body }) => finishRun(session.address, params.id, body),
});
