import { appendEventsRequest, eventsQuery, runParams } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { appendEvents, getEvents } from '@/server/runs/runService';

export const GET = route({
  auth: 'session',
  params: runParams,
  query: eventsQuery,
  handler: ({ session, params, query }) => getEvents(session.address, params.id, query.after),
});

export const POST = route({
  auth: 'session',
  params: runParams,
  body: appendEventsRequest,
  handler: ({ session, params, body }) => appendEvents(session.address, params.id, body),
});
