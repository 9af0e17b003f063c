import { uploadParams } from '@/lib/api/dataNet';
import { route } from '@/server/http/route';
import { getContribution } from '@/server/uploads/contribution';

export const GET = route({
  auth: 'session',
  params: uploadParams,
  handler: ({ session, params }) => getContribution(session.address, params.id),
});
