import { z } from 'zod';
import { identifier } from '@/lib/api/common';
import { getAnswer } from '@/server/answers/readAnswers';
import { route } from '@/server/http/route';

export const GET = route({
  auth: 'session',
  params: z.object({ id: identifier }),
  handler: ({ session, params }) => getAnswer(session.address, params.id),
});
