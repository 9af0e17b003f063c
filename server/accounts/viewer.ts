import type { Hex } from 'viem';
import { openSession } from '@/server/auth/session';

/** Who looks at a page that everyone may see, where it shows more to some; undefined without a session. */
export async function viewerOf(request: Request): Promise<Hex | undefined> {
  return (await openSession(request, new Response())).address;
}
