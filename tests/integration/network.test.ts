import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getAccount, PUT as putAccount } from '@/app/api/account/route';
import { GET as getConfig } from '@/app/api/config/route';
import { POST as postFaucet } from '@/app/api/dev/faucet/route';
import { GET as getHealth } from '@/app/api/health/route';
import { GET as getNetwork } from '@/app/api/network/route';
import { GET as getObject } from '@/app/api/objects/[hash]/route';
import { PUT as putObject } from '@/app/api/objects/route';
import { sha256Hash } from '@/core/hash/hash';
import { health } from '@/lib/api/health';
import { network } from '@/lib/api/network';
import { storedObject } from '@/lib/api/run';
import { publicConfig } from '@/lib/api/session';
import { deployment } from '@/server/chain/deployment';
import { syncIndex } from '@/server/chain/indexer/syncIndex';
import { publicClient } from '@/server/chain/publicClient';
import { overrideEnv } from '@/server/config/env';
import { database } from '@/server/database/client';
import { type Actor, createActor } from './support/actor';
import { call } from './support/apiClient';
import { startTestStack, type TestStack } from './support/stack';

let stack: TestStack;
let alice: Actor;
let bob: Actor;
beforeAll(async () => {
  stack = await startTestStack();
  [alice, bob] = await Promise.all([createActor(stack), createActor(stack)]);
});
afterAll(() => stack?.stop());

test('the configuration names the contracts and parameters of the chain', async () => {
  const config = publicConfig.parse((await call(getConfig)).body);
  const { contracts, chainId } = await deployment();
  expect(config.chainId).toBe(chainId);
  expect(config.contracts.dataNetRegistry).toBe(contracts.dataNetRegistry.toLowerCase());
  expect(config.testNetwork).toBe(true);
  expect(config.parameters.dataNetFee).toBe(parseEther('1').toString());
  expect(Object.values(config.parameters.feeSplit).reduce((sum, part) => sum + part, 0)).toBe(10_000);
  expect(JSON.stringify(config)).not.toMatch(/privateKey|secret/i);
});

test('a newcomer gets test OPEN, once in a while and on the embedded chain only', async () => {
  const address = `0x${'7e'.repeat(20)}` as const;
  const ask = (to: string) => call(postFaucet, { json: { address: to } });
  expect((await ask(address)).status).toBe(200);
  expect(await publicClient().getBalance({ address })).toBe(parseEther('100'));
  const statuses = [await ask(address), await ask(address), await ask(address)].map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 429]);
  // Alice has 1,000 already.
  expect((await ask(alice.address)).status).toBe(409);
  expect((await ask('0x12')).status).toBe(400);
  const { RPC_URL } = stack.env;
  overrideEnv({ RPC_URL });
  expect((await ask(`0x${'7f'.repeat(20)}`)).status).toBe(403);
  overrideEnv({ RPC_URL: '' });
});

test('the state of an empty network is zeros, with the chain’s height', async () => {
  await syncIndex();
  const state = network.parse((await call(getNetwork)).body);
  expect(state.totals).toMatchObject({ dataNets: 0, records: 0, answers: 0, feesWei: '0' });
  expect(BigInt(state.chain.blockNumber)).toBeGreaterThan(0n);
  expect(state).toMatchObject({ nodes: [], roots: [], solvency: [] });
});

test('health names the part that is missing', async () => {
  const ill = await call(getHealth);
  expect(ill.status).toBe(503);
  const { parts } = health.parse(ill.body);
  expect(parts).toMatchObject({
    database: { ok: true },
    chain: { ok: true },
    queue: { ok: true },
    indexer: { ok: true },
  });
  expect(parts.node).toMatchObject({ ok: false, message: 'no node has been heard of' });
  const state = { residentAdapters: [], active: 0, queued: 0, tokensPerSecond: 0, requests: 0 };
  await database().servingNode.create({
    data: { address: bob.address, url: 'http://127.0.0.1:1', state, lastHeartbeat: new Date() },
  });
  expect((await call(getHealth)).status).toBe(200);
});

test('people name themselves, but not as an address or with invisible letters', async () => {
  const rename = (name: string) => call(putAccount, { as: alice.address, method: 'PUT', json: { name } });
  expect((await rename('  Clinic\u00a0of  Health ')).body).toEqual({
    address: alice.address,
    name: 'Clinic of Health',
  });
  expect((await call(getAccount, { as: alice.address })).body).toEqual({
    address: alice.address,
    name: 'Clinic of Health',
  });
  for (const name of ['0xabcdef', 'a\u202eb', ' ', 'x'.repeat(41)]) expect((await rename(name)).status).toBe(400);
  expect((await call(putAccount, { method: 'PUT', json: { name: 'Nobody' } })).status).toBe(401);
});

test('an object is its owner’s until something public names it', async () => {
  const bytes = new TextEncoder().encode('sketches of gradients');
  const put = await call(putObject, { as: alice.address, method: 'PUT', bytes, query: { kind: 'sketches' } });
  const { hash, size } = storedObject.parse(put.body);
  expect([hash, size]).toEqual([sha256Hash(bytes), bytes.length]);
  expect((await call(putObject, { method: 'PUT', bytes })).status).toBe(401);
  const get = (as?: `0x${string}`) => call(getObject, { params: { hash }, ...(as ? { as } : {}) });
  expect((await get(alice.address)).body).toBe('sketches of gradients');
  expect([(await get(bob.address)).status, (await get()).status]).toEqual([404, 404]);
  await database().run.create({
    data: {
      ownerAddress: alice.address,
      name: 'run',
      baseHash: hash,
      recipe: {},
      device: 'browser',
      model: {
        create: {
          ownerAddress: alice.address,
          name: 'model',
          slug: 'model',
          description: '',
          baseHash: hash,
          adapterHash: sha256Hash('adapter'),
          adapterConfigHash: sha256Hash('config'),
          manifestHash: sha256Hash('manifest'),
          pricePerThousandTokens: 1,
          licence: {},
          evaluation: {},
          attributionObjects: { sketches: hash },
          status: 'draft',
        },
      },
    },
  });
  expect((await get()).status).toBe(404);
  await database().model.updateMany({ data: { status: 'live' } });
  expect((await get()).status).toBe(200);
});
