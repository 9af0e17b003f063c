import { pageQuery } from '@/lib/api/common';
import { uploadParams } from '@/lib/api/dataNet';
import { viewerOf } from '@/server/accounts/viewer';
import { route } from '@/server/http/route';
import { getRejections } from '@/server/uploads/readUpload';

export const GET = route({
  auth: 'none',
  params: uploadParams,
  query: pageQuery,
  handler: async ({ request, params, query }) => getRejections(await viewerOf(request), params.id, query),
});
