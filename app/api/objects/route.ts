import { putObjectQuery } from '@/lib/api/run';
import { getEnv } from '@/server/config/env';
import { limitedBody } from '@/server/http/readBody';
import { route } from '@/server/http/route';
import { putObject } from '@/server/objects/objectService';

export const PUT = route({
  auth: 'session',
  query: putObjectQuery,
  handler: ({ session, query, request }) =>
    putObject(session.address, query.kind, limitedBody(request, getEnv().UPLOAD_MAX_BYTES)),
});
