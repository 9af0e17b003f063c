import { licenceCheckRequest } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { checkRunLicences } from '@/server/runs/runService';

export const POST = route({
  auth: 'none',
  body: licenceCheckRequest,
  handler: ({ body }) => checkRunLicences(body.versionIds, body.commercial),
});
