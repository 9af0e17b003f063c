import { dataNetParams } from '@/lib/api/dataNet';
import { viewerOf } from '@/server/accounts/viewer';
import { getDataNet } from '@/server/dataNets/readDataNets';
import { route } from '@/server/http/route';

export const GET = route({
  auth: 'none',
  params: dataNetParams,
  handler: async ({ request, params }) => getDataNet(await viewerOf(request), params.id),
});
