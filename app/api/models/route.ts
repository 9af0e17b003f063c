import { pageQuery } from '@/lib/api/common';
import { publishModelRequest } from '@/lib/api/model';
import { viewerOf } from '@/server/accounts/viewer';
import { route } from '@/server/http/route';
import { publishModel } from '@/server/models/publishModel';
import { getModels } from '@/server/models/readModels';

export const GET = route({
  auth: 'none',
  query: pageQuery,
  handler: async ({ request, query }) => getModels((await viewerOf(request)) ?? null, query),
});

export const POST = route({
  auth: 'session',
  body: publishModelRequest,
  handler: ({ session, body }) => publishModel(session.address, body),
});
