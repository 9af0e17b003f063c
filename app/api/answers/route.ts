import { pageQuery } from '@/lib/api/common';
import { getAnswers } from '@/server/answers/readAnswers';
import { route } from '@/server/http/route';

export const GET = route({
  auth: 'session',
  query: pageQuery,
  handler: ({ session, query }) => getAnswers(session.address, query),
});
