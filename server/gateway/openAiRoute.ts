import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { getEnv } from '@/server/config/env';
import { clientAddress } from '@/server/http/clientAddress';
import { rateLimiter } from '@/server/http/rateLimit';
import { logger } from '@/server/log/logger';
import { toOpenAiError } from '@/server/openlora/openAiErrors';

/** Programs ask often, and what they ask is paid for: a call weighs less against the limit than a page's. */
const CALL_COST = 0.05;
const RETRY_SECONDS = 2;

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type, x-openledger-request',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
};

let limit: ReturnType<typeof rateLimiter> | undefined;

/**
 * A route under /api/v1: for programs anywhere, authorised by the key they send and never by a cookie, with errors in
 * OpenAI's form.
 */
export function openAiRoute(handler: (request: Request) => Promise<Response>) {
  return async (request: Request): Promise<Response> => {
    try {
      limit ??= rateLimiter(getEnv().RATE_LIMIT_PER_MINUTE);
      limit(clientAddress(request.headers, getEnv().TRUSTED_PROXIES), CALL_COST);
      return withCors(await handler(request));
    } catch (error) {
      const { status, body } = toOpenAiError(error);
      if (status === 500) logger('gateway').error({ err: error }, 'a call failed');
      const wait = error instanceof OpenLedgerError ? error.fields.retryAfterSeconds : undefined;
      const retry = status === 429 || status === 503 ? { 'retry-after': String(wait ?? RETRY_SECONDS) } : {};
      return withCors(Response.json(body, { status, headers: { 'cache-control': 'no-store', ...retry } }));
    }
  };
}

/** Browsers ask before they send a key from another site. */
export const preflight = async (): Promise<Response> => new Response(null, { status: 204, headers: CORS });

function withCors(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(CORS)) headers.set(name, value);
  return new Response(response.body, { status: response.status, headers });
}
