import { modelParams } from '@/lib/api/model';
import { viewerOf } from '@/server/accounts/viewer';
import { route } from '@/server/http/route';
import { getModel } from '@/server/models/readModels';

export const GET = route({
  auth: 'none',
  params: modelParams,
  handler: async ({ request, params }) => getModel((await viewerOf(request)) ?? null, params.id),
});
