import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { clientAddress, noteConnections } from '@/server/http/clientAddress';

test.each([
  ['203.0.113.7', 0, '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7', 0, '203.0.113.7'],
  ['6.6.6.6, 203.0.113.7, 10.0.0.1', 1, '203.0.113.7'],
  ['203.0.113.7', 2, '203.0.113.7'],
  ['', 0, 'unknown'],
])('%s behind %i trusted proxies is %s', (header, proxies, address) => {
  expect(clientAddress(new Headers({ 'x-forwarded-for': header }), proxies)).toBe(address);
});

test('what a client writes into the header does not change where it comes from', async () => {
  noteConnections();
  const server = createServer((request, response) => {
    response.end(clientAddress(new Headers({ 'x-forwarded-for': String(request.headers['x-forwarded-for']) }), 0));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (const headers of [{}, { 'x-forwarded-for': '6.6.6.6' }]) {
      expect(await (await fetch(url, { headers })).text()).toBe('127.0.0.1');
    }
  } finally {
    server.close();
  }
});
