import { dataNetParams } from '@/lib/api/dataNet';
import { route } from '@/server/http/route';
import { freezeVersion } from '@/server/versions/freezeVersion';

export const POST = route({
  auth: 'session',
  params: dataNetParams,
  handler: ({ session, params }) => freezeVersion(session.address, params.id),
});
