import { uploadParams } from '@/lib/api/dataNet';
import { viewerOf } from '@/server/accounts/viewer';
import { route } from '@/server/http/route';
import { discardUpload, getUpload } from '@/server/uploads/readUpload';

export const GET = route({
  auth: 'none',
  params: uploadParams,
  handler: async ({ request, params }) => getUpload(await viewerOf(request), params.id),
});

export const DELETE = route({
  auth: 'session',
  params: uploadParams,
  handler: ({ session, params }) => discardUpload(session.address, params.id),
});
