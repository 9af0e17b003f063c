import { dataNetParams, recordsQuery } from '@/lib/api/dataNet';
import { viewerOf } from '@/server/accounts/viewer';
import { getRecords } from '@/server/dataNets/readRecords';
import { route } from '@/server/http/route';

export const GET = route({
  auth: 'none',
  params: dataNetParams,
  query: recordsQuery,
  handler: async ({ request, params, query }) => getRecords(await viewerOf(request), params.id, query),
});
