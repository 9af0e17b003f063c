import { z } from 'zod';
import { finishPrivateRunRequest, finishRunRequest, runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { finishPrivateRun } from '@/server/runs/finishPrivateRun';
import { finishRun } from '@/server/runs/finishRun';

export const POST = route({
  auth: 'session',
  params: runParams,
  body: z.union([finishRunRequest, finishPrivateRunRequest]),
  handler: ({ session, params, body }) =>
    'sketchesHash' in body
      ? finishRun(session.address, params.id, body)
      : finishPrivateRun(session.address, params.id, body),
});
