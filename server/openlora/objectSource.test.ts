import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '@/server/objects/folderStore';
import type { ObjectStore } from '@/server/objects/objectStore';
import { readObject } from '@/server/openlora/objectSource';

const ELSEWHERE = `0x${'ab'.repeat(32)}`;
const bytes = Uint8Array.of(1, 2, 3);
let folder: string;
let store: ObjectStore;
let gateway: Server;
let url: string;
let asked: (string | undefined)[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-source-'));
  store = folderStore(folder);
  asked = [];
  gateway = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(request.url === `/api/objects/${ELSEWHERE}` ? 200 : 404).end(bytes);
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
});
afterEach(async () => {
  gateway.close();
  await rm(folder, { recursive: true });
});

it('reads what is here without asking the gateway', async () => {
  const hash = await store.put(bytes);
  const places: string[] = [];
  expect(await readObject(store, url, hash, (place) => places.push(place))).toEqual(bytes);
  expect(places).toEqual(['store']);
  expect(asked).toEqual([]);
});

it('asks the gateway for what is not here', async () => {
  const places: string[] = [];
  expect(await readObject(store, url, ELSEWHERE, (place) => places.push(place))).toEqual(bytes);
  expect(places).toEqual(['gateway']);
  expect(asked).toEqual([`/api/objects/${ELSEWHERE}`]);
});

it('error: what neither has is unavailable, and so is everything without a gateway', async () => {
  const nobodys = `0x${'cd'.repeat(32)}`;
  await expect(readObject(store, url, nobodys)).rejects.toMatchObject({ code: 'unavailable' });
  await new Promise((resolve) => gateway.close(resolve));
  await expect(readObject(store, url, ELSEWHERE)).rejects.toMatchObject({ code: 'unavailable' });
});

it('error: a name that is no hash is refused and never asked for', async () => {
  await expect(readObject(store, url, '../secrets')).rejects.toMatchObject({ code: 'invalid_input' });
  expect(asked).toEqual([]);
});
