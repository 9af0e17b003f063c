import { beginSignIn } from '@/server/auth/signIn';
import { route } from '@/server/http/route';

export const GET = route({ auth: 'none', handler: ({ request, jar }) => beginSignIn(request, jar) });
