import { branchRunRequest, runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { branchRun } from '@/server/runs/branchRun';

export const POST = route({
  auth: 'session',
  params: runParams,
  body: branchRunRequest,
  handler: ({ session, params, body }) => branchRun(session.address, params.id, body),
});
