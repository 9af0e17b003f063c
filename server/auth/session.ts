import { getIronSession, type IronSession, type SessionOptions } from 'iron-session';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { getEnv } from '@/server/config/env';
import { getSecrets } from '@/server/config/secrets';

/** What the sealed cookie holds. Between nonce and sign-in only `nonce`; after it the address and nothing to replay. */
export type SessionData = {
  nonce?: string;
  address?: `0x${string}`;
  signedInAt?: number;
};

/** A person whose wallet has signed in. */
export type Session = { address: `0x${string}` };

export const SESSION_COOKIE = 'openledger-session';

export function sessionOptions() {
  const env = getEnv();
  return {
    cookieName: SESSION_COOKIE,
    password: getSecrets(env).sessionSecret,
    ttl: env.SESSION_HOURS * 3600,
    cookieOptions: { httpOnly: true, sameSite: 'lax', path: '/', secure: env.SESSION_COOKIE_SECURE },
  } satisfies SessionOptions;
}

/**
 * Opens the session of a request. `save()` and `destroy()` write their cookie into `jar`, whose `set-cookie` headers
 * `route` copies to the real answer.
 */
export function openSession(request: Request, jar: Response): Promise<IronSession<SessionData>> {
  return getIronSession<SessionData>(request, jar, sessionOptions());
}

/** The signed-in session of a request; throws `unauthenticated` where there is none or it has ended. */
export async function requireSession(request: Request): Promise<Session> {
  const { address } = await openSession(request, new Response());
  if (address) return { address };
  throw new OpenLedgerError({
    code: 'unauthenticated',
    message: 'This needs you to be signed in.',
    remedy: 'Connect your wallet and sign in.',
  });
}
