import { faucetRequest } from '@/lib/api/session';
import { giveTestOpen } from '@/server/faucet/giveTestOpen';
import { route } from '@/server/http/route';

export const POST = route({
  auth: 'none',
  body: faucetRequest,
  handler: ({ body }) => giveTestOpen(body.address),
});
