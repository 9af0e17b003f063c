import { modelParams } from '@/lib/api/model';
import { route } from '@/server/http/route';
import { getRegistration } from '@/server/models/readModels';

export const GET = route({
  auth: 'session',
  params: modelParams,
  handler: ({ session, params }) => getRegistration(session.address, params.id),
});
