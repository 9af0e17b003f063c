import { readSession, signOut } from '@/server/auth/signIn';
import { route } from '@/server/http/route';

export const GET = route({ auth: 'none', handler: ({ request }) => readSession(request) });

export const DELETE = route({ auth: 'none', handler: ({ request, jar }) => signOut(request, jar) });
