import { signContributionRequest, uploadParams } from '@/lib/api/dataNet';
import { route } from '@/server/http/route';
import { signContribution } from '@/server/uploads/contribution';

export const POST = route({
  auth: 'session',
  params: uploadParams,
  body: signContributionRequest,
  handler: ({ session, params, body }) => signContribution({ caller: session.address, uploadId: params.id, ...body }),
});
