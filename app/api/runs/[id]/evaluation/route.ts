import { runEvaluation } from '@/lib/api/evaluation';
import { runParams } from '@/lib/api/run';
import { getEvaluation, putEvaluation, startEvaluation } from '@/server/evaluation/runEvaluations';
import { route } from '@/server/http/route';

export const GET = route({
  auth: 'session',
  params: runParams,
  handler: ({ session, params }) => getEvaluation(session.address, params.id),
});

export const PUT = route({
  auth: 'session',
  params: runParams,
  body: runEvaluation,
  handler: ({ session, params, body }) => putEvaluation(session.address, params.id, body),
});

export const POST = route({
  auth: 'session',
  params: runParams,
  handler: ({ session, params }) => startEvaluation(session.address, params.id),
});
