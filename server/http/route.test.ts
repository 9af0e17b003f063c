import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { errorBody } from '@/lib/api/common';
import { Prisma } from '@/prisma/generated/client';
import { openSession } from '@/server/auth/session';
import { overrideEnv } from '@/server/config/env';
import { rateLimiter } from './rateLimit';
import { limitedBody } from './readBody';
import { route } from './route';

const URL_BASE = 'http://localhost:3000/api/thing';

beforeAll(() => {
  overrideEnv({
    DATA_DIR: mkdtempSync(path.join(os.tmpdir(), 'openledger-http-')),
    LOG_LEVEL: 'silent',
    WEB_PORT: '3000',
  });
});

const post = (body: unknown, headers: Record<string, string> = {}) =>
  new Request(URL_BASE, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

const echo = route({
  auth: 'none',
  body: z.object({ name: z.string().min(2) }),
  handler: async ({ body }) => ({ hello: body.name }),
});

const failure = async (response: Response) => ({
  status: response.status,
  ...errorBody.parse(await response.json()).error,
});

describe('route', () => {
  it('parses, answers JSON and names the request', async () => {
    const response = await echo(post({ name: 'Ada' }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ hello: 'Ada' });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('parses path and query, and answers nothing as 204', async () => {
    const seen = vi.fn();
    const handler = route({
      auth: 'none',
      params: z.object({ id: z.string() }),
      query: z.object({ limit: z.coerce.number().default(5) }),
      handler: async ({ params, query }) => {
        seen(params.id, query.limit);
      },
    });
    const response = await handler(new Request(`${URL_BASE}?limit=7`), { params: Promise.resolve({ id: 'x' }) });
    expect(response.status).toBe(204);
    expect(seen).toHaveBeenCalledWith('x', 7);
  });

  it('keeps amounts exact', async () => {
    const wei = 10n ** 21n + 1n;
    const handler = route({ auth: 'none', handler: async () => ({ wei, same: new Prisma.Decimal(wei.toString()) }) });
    const text = await (await handler(new Request(URL_BASE))).text();
    expect(text).toBe('{"wei":"1000000000000000000001","same":"1000000000000000000001"}');
  });

  it('names every wrong value', async () => {
    const { status, code, fields } = await failure(await echo(post({ name: 'x' })));
    expect([status, code]).toEqual([400, 'invalid_input']);
    expect(Object.keys(fields)).toEqual(['name']);
  });

  it.each([
    ['broken JSON', post('{'), 400],
    ['another type', post({ name: 'Ada' }, { 'content-type': 'text/plain' }), 400],
    ['a body over the limit', post({ name: 'a'.repeat(2_000_000) }), 413],
  ])('refuses %s', async (_, request, status) => {
    expect((await echo(request)).status).toBe(status);
  });

  it('counts a streamed body whatever its header says', async () => {
    const handler = route({
      auth: 'none',
      handler: async ({ request }) => {
        for await (const _ of limitedBody(request, 10));
      },
    });
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(8)),
    });
    const request = new Request(URL_BASE, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect((await handler(request)).status).toBe(413);
  });

  it('shows expected errors and hides all others', async () => {
    const fail = (error: unknown) =>
      route({
        auth: 'none',
        handler: async () => {
          throw error;
        },
      })(new Request(URL_BASE)).then(failure);
    const known = new OpenLedgerError({
      code: 'not_found',
      message: 'No such thing.',
      fields: { id: 7 },
      remedy: 'Look.',
    });
    expect(await fail(known)).toMatchObject({ status: 404, code: 'not_found', fields: { id: 7 }, remedy: 'Look.' });
    const hidden = await fail(new Error('password=hunter2'));
    expect(hidden).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(hidden)).not.toContain('hunter2');
  });

  it.each([
    ['http://localhost:3000', 'same-origin', 200],
    ['http://127.0.0.1:3000', 'same-origin', 200],
    ['https://evil.example', 'cross-site', 403],
    ['http://localhost:9999', 'same-site', 403],
    ['null', 'cross-site', 403],
  ])('answers a change asked for by %s with its right', async (origin, site, status) => {
    const response = await echo(post({ name: 'Ada' }, { origin, 'sec-fetch-site': site }));
    expect(response.status).toBe(status);
  });

  it('gives the handler the session of the cookie, and refuses without one', async () => {
    const signIn = route({
      auth: 'none',
      handler: async ({ request, jar }) => {
        const session = await openSession(request, jar);
        session.address = '0x00000000000000000000000000000000000000aa';
        await session.save();
      },
    });
    const mine = route({ auth: 'session', handler: async ({ session }) => session });
    expect((await mine(new Request(URL_BASE))).status).toBe(401);

    const setCookie = (await signIn(new Request(URL_BASE))).headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/HttpOnly/i);
    expect(setCookie).toMatch(/SameSite=Lax/i);
    const cookie = setCookie.split(';')[0] ?? '';
    const answer = await mine(new Request(URL_BASE, { headers: { cookie } }));
    expect(await answer.json()).toEqual({ address: '0x00000000000000000000000000000000000000aa' });
    const forged = `${cookie.slice(0, -6)}AAAAAA`;
    expect((await mine(new Request(URL_BASE, { headers: { cookie: forged } }))).status).toBe(401);
  });
});

describe('rateLimiter', () => {
  it('allows the burst, refuses beyond it, and refills with time, for each caller apart', () => {
    let now = 0;
    const limit = rateLimiter(60, () => now);
    for (let count = 0; count < 60; count++) limit('a');
    expect(() => limit('a')).toThrow(/Too many/);
    expect(() => limit('b')).not.toThrow();
    now += 1_000;
    expect(() => limit('a')).not.toThrow();
    expect(() => limit('a')).toThrow(/Too many/);
  });
});
