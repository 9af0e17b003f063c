import type { z } from 'zod';
import { errorBody } from '@/lib/api/common';

/** The app's HTTP interface with the cookies of one person. */
export type Api = {
  get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>>;
  post<Schema extends z.ZodType>(path: string, body: unknown, schema: Schema): Promise<z.output<Schema>>;
  put<Schema extends z.ZodType>(path: string, body: unknown, schema: Schema): Promise<z.output<Schema>>;
  /** The bytes of a file as the body. */
  upload<Schema extends z.ZodType>(
    path: string,
    bytes: Uint8Array<ArrayBuffer>,
    schema: Schema,
  ): Promise<z.output<Schema>>;
  /** The answer as it comes, for streams. */
  stream(path: string, body: unknown): Promise<Response>;
};

export function createApi(webUrl: string, signal: AbortSignal): Api {
  const cookies = new Map<string, string>();

  async function request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    headers.set('origin', new URL(webUrl).origin);
    const response = await fetch(webUrl + path, { ...init, headers, signal });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';');
      const at = pair!.indexOf('=');
      cookies.set(pair!.slice(0, at), pair!.slice(at + 1));
    }
    if (response.ok) return response;
    const text = await response.text();
    const refusal = errorBody.safeParse(parseJson(text));
    const reason = refusal.success ? refusal.data.error.message : text.slice(0, 200);
    throw new Error(`${init.method} ${path} answered ${response.status}: ${reason}`);
  }

  const json = async <Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> =>
    schema.parse(response.status === 204 ? undefined : await response.json());
  const send = (method: string, path: string, body: unknown) =>
    request(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  return {
    get: async (path, schema) => json(await request(path, { method: 'GET' }), schema),
    post: async (path, body, schema) => json(await send('POST', path, body), schema),
    put: async (path, body, schema) => json(await send('PUT', path, body), schema),
    upload: async (path, bytes, schema) =>
      json(
        await request(path, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: new Blob([bytes]),
        }),
        schema,
      ),
    stream: (path, body) => send('POST', path, body),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
