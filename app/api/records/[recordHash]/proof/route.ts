import { recordParams, recordProofQuery } from '@/lib/api/dataNet';
import { route } from '@/server/http/route';
import { getRecordProof } from '@/server/versions/getRecordProof';

export const GET = route({
  auth: 'none',
  params: recordParams,
  query: recordProofQuery,
  handler: ({ params, query }) => getRecordProof(params.recordHash, query.version),
});
