import { createDataNetRequest, dataNetsQuery } from '@/lib/api/dataNet';
import { viewerOf } from '@/server/accounts/viewer';
import { createDataNet } from '@/server/dataNets/createDataNet';
import { getDataNets } from '@/server/dataNets/readDataNets';
import { route } from '@/server/http/route';

export const GET = route({
  auth: 'none',
  query: dataNetsQuery,
  handler: async ({ request, query }) => getDataNets(await viewerOf(request), query),
});

export const POST = route({
  auth: 'session',
  body: createDataNetRequest,
  handler: async ({ session, body }) => ({ dataNet: await createDataNet(session.address, body) }),
});
