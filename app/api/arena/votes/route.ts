import { arenaVote } from '@/lib/api/arena';
import { castVote, getTallies } from '@/server/arena/votes';
import { route } from '@/server/http/route';

export const GET = route({ auth: 'session', handler: ({ session }) => getTallies(session.address) });

export const POST = route({
  auth: 'session',
  body: arenaVote,
  handler: ({ session, body }) => castVote(session.address, body),
});
