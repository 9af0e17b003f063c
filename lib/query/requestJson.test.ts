import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { requestJson, withQuery } from '@/lib/query/requestJson';

const REPLIES: Record<string, [number, string]> = {
  '/api/ok': [200, '{"count":3}'],
  '/api/refused': [409, '{"error":{"code":"conflict","message":"Taken.","remedy":"Choose another.","requestId":"r1"}}'],
  '/api/proxy': [503, '<html>down</html>'],
  '/api/odd': [200, '{"count":"three"}'],
};
const schema = z.object({ count: z.number() });
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, body] = REPLIES[request.url ?? ''] ?? [404, ''];
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real = globalThis.fetch;
  // A page's paths are relative to it; Node has no page.
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => real(`${origin}${path}`, init));
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await new Promise((resolve) => server.close(resolve));
});

const failure = async (path: `/api/${string}`) => {
  const error = await requestJson({ path, schema }).catch((thrown: unknown) => thrown);
  if (!(error instanceof OpenLedgerError)) throw new Error(`expected an OpenLedgerError, got ${String(error)}`);
  return error;
};

it('parses an answer', async () => {
  expect(await requestJson({ path: '/api/ok', schema })).toEqual({ count: 3 });
});

it('turns a refusal into the error it was on the server', async () => {
  const error = await failure('/api/refused');
  expect(error).toMatchObject({ code: 'conflict', message: 'Taken.', remedy: 'Choose another.' });
  expect(error.fields).toEqual({ requestId: 'r1' });
});

it('names the status of an answer that is not ours', async () => {
  expect(await failure('/api/proxy')).toMatchObject({ code: 'unavailable', fields: { status: 503 } });
  expect(await failure('/api/none')).toMatchObject({ code: 'not_found', fields: { status: 404 } });
});

it('refuses an answer that does not follow its schema', async () => {
  const error = await failure('/api/odd');
  expect(error.code).toBe('unavailable');
  expect(error.fields.problem).toContain('count');
});

it('appends only the parameters that are set', () => {
  expect(withQuery('/api/x', { search: 'a b', cursor: undefined, domain: '', limit: 5 })).toBe(
    '/api/x?search=a+b&limit=5',
  );
  expect(withQuery('/api/x')).toBe('/api/x');
});
