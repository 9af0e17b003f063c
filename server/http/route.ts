import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { requireApiKey } from '@/server/auth/apiKey';
import { requireSession, type Session } from '@/server/auth/session';
import { getEnv } from '@/server/config/env';
import { checkOrigin } from './checkOrigin';
import { clientAddress } from './clientAddress';
import { errorResponse } from './errorResponse';
import { rateLimiter } from './rateLimit';
import { readJson } from './readBody';
import { toJson } from './toJson';

/** Who may call: anyone, a signed-in person, a program with an API key, or either of the latter two. */
export type RouteAuth = 'none' | 'session' | 'apiKey' | 'sessionOrApiKey';

type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

export type RouteContext<Auth extends RouteAuth, Body, Query, Params> = {
  /** The caller; undefined only where `auth` is 'none'. */
  session: Auth extends 'none' ? undefined : Session;
  body: Output<Body>;
  query: Output<Query>;
  params: Output<Params>;
  request: Request;
  requestId: string;
  /** Cookies and other headers set here are added to the answer. */
  jar: Response;
};

export type RouteDefinition<Auth extends RouteAuth, Body, Query, Params> = {
  auth: Auth;
  /** Schema of the JSON body; leave it out to read `request.body` as a stream (see `limitedBody`). */
  body?: Body;
  query?: Query;
  /** Schema of the path's dynamic segments. */
  params?: Params;
  maximumBytes?: number;
  /** Requests that one call counts as for the limit of the rate; 1 if left out. */
  cost?: number;
  /** One service call. Returns a Response as it is, nothing as 204, anything else as JSON. */
  handler: (context: RouteContext<Auth, Body, Query, Params>) => Promise<unknown>;
};

/** Nodes speak for many people, and what they say is signed: their calls weigh little against the limit. */
export const NODE_COST = 0.01;

type NextContext = { params: Promise<Record<string, string | string[] | undefined>> };

let limit: ReturnType<typeof rateLimiter> | undefined;

const authorise: Record<RouteAuth, (request: Request) => Promise<Session | undefined>> = {
  none: async () => undefined,
  session: requireSession,
  apiKey: requireApiKey,
  sessionOrApiKey: (request) => (request.headers.has('authorization') ? requireApiKey : requireSession)(request),
};

/**
 * A Next.js route handler: limits the rate, refuses other sites' changes, authorises, parses path, query and body, calls
 * the handler, and turns errors into `{error: {code, message, fields, remedy, requestId}}` with the code's status.
 */
export function route<
  Auth extends RouteAuth,
  Body extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Params extends z.ZodType | undefined = undefined,
>(definition: RouteDefinition<Auth, Body, Query, Params>) {
  return async (request: Request, next?: NextContext): Promise<Response> => {
    const requestId = randomUUID();
    const jar = new Response();
    try {
      limit ??= rateLimiter(getEnv().RATE_LIMIT_PER_MINUTE);
      limit(clientAddress(request.headers, getEnv().TRUSTED_PROXIES), definition.cost);
      checkOrigin(request);
      const session = await authorise[definition.auth](request);
      const params = parse(definition.params, (await next?.params) ?? {}, 'address');
      const query = parse(definition.query, Object.fromEntries(new URL(request.url).searchParams), 'query');
      const maximumBytes = definition.maximumBytes ?? getEnv().REQUEST_MAX_BYTES;
      const body = parse(definition.body, definition.body && (await readJson(request, maximumBytes)), 'body');
      const context = { session, params, query, body, request, requestId, jar };
      const result = await definition.handler(context as RouteContext<Auth, Body, Query, Params>);
      return withHeaders(asResponse(result), requestId, jar);
    } catch (error) {
      return withHeaders(errorResponse(error, requestId), requestId, jar);
    }
  };
}

function parse(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => [issue.path.join('.') || where, issue.message] as const);
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: `The ${where} is not as expected. ${problems.map(([name, text]) => `${name}: ${text}`).join('; ')}`,
    fields: Object.fromEntries(problems),
    remedy: 'Correct the values named here.',
  });
}

function asResponse(result: unknown): Response {
  if (result instanceof Response) return result;
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/json' };
  return result === undefined ? new Response(null, { status: 204 }) : new Response(toJson(result), { headers });
}

function withHeaders(response: Response, requestId: string, jar: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('x-request-id', requestId);
  for (const [name, value] of jar.headers) headers.append(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
