import { type NextRequest, NextResponse } from 'next/server';
import { getEnv } from '@/server/config/env';

// biome-ignore lint/style/noProcessEnv: not a setting of ours but a constant that the compiler writes in
const DEVELOPMENT = process.env.NODE_ENV === 'development';

/** Which origins a page may load from and talk to; `connectTo` are this installation's chain and node. */
function contentSecurityPolicy(nonce: string, connectTo: readonly string[]): string {
  const origins = connectTo.map((url) => new URL(url).origin);
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'self'"],
    // Models run as WebAssembly; React's development build evaluates strings to rebuild stack traces.
    'script-src': [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      "'wasm-unsafe-eval'",
      ...(DEVELOPMENT ? ["'unsafe-eval'"] : []),
    ],
    'worker-src': ["'self'", 'blob:'],
    // The wallet window and the charts set styles from script.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'connect-src': ["'self'", ...origins, ...(DEVELOPMENT ? ['ws:'] : [])],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** Gives each page its own nonce and a policy that names this installation's chain and node. */
export function proxy(request: NextRequest) {
  const env = getEnv();
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, [env.PUBLIC_RPC_URL, env.NODE_PUBLIC_URL]);
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = {
  // Pages only: API answers and static files (workers and wasm among them) run no inline script.
  matcher: ['/((?!api/|_next/static/|_next/image|models/|icon.svg).*)'],
};
