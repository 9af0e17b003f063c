import { pageQuery } from '@/lib/api/common';
import { route } from '@/server/http/route';
import { getRecordEarnings } from '@/server/rewards/getRecordEarnings';

export const GET = route({
  auth: 'session',
  query: pageQuery,
  handler: ({ session, query }) => getRecordEarnings(session.address, query),
});
