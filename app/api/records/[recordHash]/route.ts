import { recordParams } from '@/lib/api/dataNet';
import { getRecord } from '@/server/dataNets/readRecords';
import { route } from '@/server/http/route';

export const GET = route({
  auth: 'none',
  params: recordParams,
  handler: ({ params }) => getRecord(params.recordHash),
});
