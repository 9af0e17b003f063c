import { verifyRequest } from '@/lib/api/session';
import { finishSignIn } from '@/server/auth/signIn';
import { route } from '@/server/http/route';

export const POST = route({
  auth: 'none',
  body: verifyRequest,
  handler: ({ body, request, jar }) => finishSignIn(body, request, jar),
});
