import { createCapRequest } from '@/lib/api/answer';
import { createCap } from '@/server/caps/createCap';
import { getCapState } from '@/server/caps/getCapState';
import { route } from '@/server/http/route';

export const GET = route({ auth: 'session', handler: ({ session }) => getCapState(session.address) });

export const POST = route({
  auth: 'session',
  body: createCapRequest,
  handler: ({ session, body }) => createCap(session.address, body),
});
