import { accountRequest } from '@/lib/api/session';
import { getAccount, renameAccount } from '@/server/accounts/accountService';
import { route } from '@/server/http/route';

export const GET = route({
  auth: 'session',
  handler: ({ session }) => getAccount(session.address),
});

export const PUT = route({
  auth: 'session',
  body: accountRequest,
  handler: ({ session, body }) => renameAccount(session.address, body.name),
});
