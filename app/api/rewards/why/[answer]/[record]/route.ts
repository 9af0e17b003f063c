import { z } from 'zod';
import { hash, identifier } from '@/lib/api/common';
import { route } from '@/server/http/route';
import { getWhyPaid } from '@/server/rewards/getWhyPaid';

export const GET = route({
  auth: 'session',
  params: z.object({ answer: identifier, record: hash }),
  handler: ({ session, params }) => getWhyPaid(session.address, params.answer, params.record),
});
