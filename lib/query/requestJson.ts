import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { apiError, unreachableError } from '@/lib/query/apiError';
import { reportReachable } from '@/lib/query/reachability';

export type RequestJsonParameters<Schema extends z.ZodType> = {
  path: `/api/${string}`;
  schema: Schema;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON; bytes and files go through uploadFile. */
  body?: unknown;
  query?: Readonly<Record<string, string | number | undefined>>;
  signal?: AbortSignal | undefined;
};

/** A path with the query's set values appended. */
export function withQuery(path: string, query: RequestJsonParameters<z.ZodType>['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * The one way by which pages talk to the API: sends JSON, parses the answer with its schema.
 * Throws OpenLedgerError: the server's own for a refused request, `unavailable` where no answer came or where the
 * answer does not follow the schema. An aborted request rejects with the browser's AbortError.
 */
export async function requestJson<Schema extends z.ZodType>(
  parameters: RequestJsonParameters<Schema>,
): Promise<z.output<Schema>> {
  const { path, schema, method = 'GET', body, query, signal } = parameters;
  let response: Response;
  try {
    response = await fetch(withQuery(path, query), {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    reportReachable(false);
    throw unreachableError(path, cause);
  }
  reportReachable(true);
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw apiError(response.status, answer, path);
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `The answer to ${method} ${path} is not what this page expects.`,
    fields: { path, problem: z.prettifyError(parsed.error).slice(0, 500) },
    remedy: 'Reload the page: it may be older than the server.',
    cause: parsed.error,
  });
}
