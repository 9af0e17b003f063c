import { type Env, getEnv } from './env';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Origins whose pages are this web app: that of WEB_URL and, where it is this machine, its other names with the same
 * port (a browser treats http://localhost:3000 and http://127.0.0.1:3000 as two sites, a person does not).
 */
export function trustedOrigins(env: Env = getEnv()): readonly string[] {
  const url = new URL(env.WEB_URL);
  if (!LOOPBACK.includes(url.hostname)) return [url.origin];
  return LOOPBACK.map((hostname) => {
    const other = new URL(url);
    other.hostname = hostname;
    return other.origin;
  });
}
