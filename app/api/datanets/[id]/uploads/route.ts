import { pageQuery } from '@/lib/api/common';
import { dataNetParams, uploadQuery } from '@/lib/api/dataNet';
import { viewerOf } from '@/server/accounts/viewer';
import { getEnv } from '@/server/config/env';
import { limitedBody } from '@/server/http/readBody';
import { route } from '@/server/http/route';
import { getUploads } from '@/server/uploads/readUpload';
import { receiveUpload } from '@/server/uploads/receiveUpload';

export const GET = route({
  auth: 'none',
  params: dataNetParams,
  query: pageQuery,
  handler: async ({ request, params, query }) => getUploads(await viewerOf(request), params.id, query),
});

export const POST = route({
  auth: 'session',
  params: dataNetParams,
  query: uploadQuery,
  handler: ({ session, params, query, request }) => {
    const body = limitedBody(request, getEnv().UPLOAD_MAX_BYTES);
    return receiveUpload({ caller: session.address, dataNet: params.id, fileName: query.fileName, body });
  },
});
