import { curateRequest, uploadParams } from '@/lib/api/dataNet';
import { route } from '@/server/http/route';
import { startCuration } from '@/server/uploads/startCuration';

export const POST = route({
  auth: 'session',
  params: uploadParams,
  body: curateRequest,
  handler: ({ session, params, body }) => startCuration(session.address, params.id, body.mapping),
});
