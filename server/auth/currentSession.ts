import { unsealData } from 'iron-session';
import { cookies } from 'next/headers';
import { SESSION_COOKIE, type Session, type SessionData, sessionOptions } from './session';

/** The signed-in session inside a server component or server action, or undefined. */
export async function currentSession(): Promise<Session | undefined> {
  const sealed = (await cookies()).get(SESSION_COOKIE)?.value;
  if (sealed === undefined) return undefined;
  const { password, ttl } = sessionOptions();
  // A damaged or ended seal opens as an empty session.
  const { address } = await unsealData<SessionData>(sealed, { password, ttl });
  return address ? { address } : undefined;
}
