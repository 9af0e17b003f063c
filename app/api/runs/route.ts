import { createRunRequest } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { createRun, listRuns } from '@/server/runs/runService';

export const GET = route({
  auth: 'session',
  handler: async ({ session }) => ({ runs: await listRuns(session.address) }),
});

export const POST = route({
  auth: 'session',
  body: createRunRequest,
  handler: ({ session, body }) => createRun(session.address, body),
});
