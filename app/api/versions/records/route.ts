import { versionRecordsQuery } from '@/lib/api/run';
import { route } from '@/server/http/route';
import { getVersionRecords } from '@/server/runs/runService';

export const GET = route({
  auth: 'none',
  query: versionRecordsQuery,
  handler: async ({ query }) => ({ records: await getVersionRecords(query.ids) }),
});
