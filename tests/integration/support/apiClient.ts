import { openSession } from '@/server/auth/session';
import { webStream } from '@/server/objects/webStream';

type Handler = (request: Request, next?: { params: Promise<Record<string, string>> }) => Promise<Response>;

export type CallOptions = {
  /** Address of the person who is signed in; nobody without it. */
  as?: `0x${string}`;
  params?: Record<string, string>;
  query?: Record<string, string>;
  json?: unknown;
  /** Bytes of the body, sent piece by piece. */
  bytes?: AsyncIterable<Uint8Array> | Uint8Array;
  method?: string;
};

async function cookieOf(address: `0x${string}`): Promise<string> {
  const jar = new Response();
  const session = await openSession(new Request('http://localhost'), jar);
  session.address = address;
  await session.save();
  return (jar.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function* pieces(bytes: AsyncIterable<Uint8Array> | Uint8Array): AsyncGenerator<Uint8Array> {
  const SIZE = 64 * 1024;
  if (bytes instanceof Uint8Array) {
    for (let at = 0; at < bytes.length; at += SIZE) yield bytes.subarray(at, at + SIZE);
  } else yield* bytes;
}

/** Calls a route handler as a browser's request would reach it, with a real sealed session. */
export async function call(handler: Handler, options: CallOptions = {}): Promise<{ status: number; body: unknown }> {
  const { as, params = {}, query = {}, json, bytes, method } = options;
  const headers = new Headers();
  if (as !== undefined) headers.set('cookie', await cookieOf(as));
  if (json !== undefined) headers.set('content-type', 'application/json');
  const body = json !== undefined ? JSON.stringify(json) : bytes && webStream(pieces(bytes));
  const request = new Request(`http://localhost/?${new URLSearchParams(query)}`, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers,
    ...(body ? { body, duplex: 'half' } : {}),
  } as RequestInit);
  const response = await handler(request, { params: Promise.resolve(params) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}
