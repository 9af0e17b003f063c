import { z } from 'zod';
import { identifier } from '@/lib/api/common';
import { getReceipt } from '@/server/answers/getReceipt';
import { route } from '@/server/http/route';

export const GET = route({
  auth: 'session',
  params: z.object({ id: identifier }),
  handler: ({ session, params }) => getReceipt(session.address, params.id),
});
