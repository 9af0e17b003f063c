import { createPublicClient, createTestClient, http, keccak256, stringToHex } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelRegistryAbi } from '@/lib/chain/abi.generated';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { createModelCatalog } from '@/server/openlora/modelCatalog';
import { type Actor, createActor } from './support/actor';
import { anchor, createDraft, goLive } from './support/dataNetSteps';
import { registerModel } from './support/registerModel';
import { startTestStack, type TestStack } from './support/stack';

const BASE = keccak256(stringToHex('base'));
const MODELS = 40;

let stack: TestStack;
let owner: Actor;
let registered = 0;
/** Requests that the catalogue has sent to the chain. */
let asked = 0;
let now = Date.now();

/** A catalogue of a node that has just started, over a connection that counts. */
async function startCatalogue(range = 2_000n) {
  const { contracts } = await deployment();
  const { chain } = publicClient();
  const transport = http(stack.env.RPC_URL, { onFetchRequest: () => void asked++ });
  const client = createPublicClient({ chain, transport, cacheTime: 0 });
  const { modelRegistry, dataNetRegistry } = contracts;
  return createModelCatalog({
    publicClient: client,
    modelRegistry,
    dataNetRegistry,
    baseHash: BASE,
    range,
    now: () => now,
  });
}

async function register(baseHash = BASE): Promise<void> {
  const adapterHash = keccak256(stringToHex(`adapter ${registered++}`));
  const parents = [{ dataNetId: '1', version: '1' }];
  await registerModel(owner, { baseHash, adapterHash, manifestHash: BASE, pricePerThousandTokens: '5', parents });
}

async function write(functionName: 'setPrice' | 'revoke', id: bigint, price = 0n): Promise<void> {
  const { contracts } = await deployment();
  const contract = { address: contracts.modelRegistry, abi: modelRegistryAbi } as const;
  await owner.included(
    functionName === 'setPrice'
      ? await owner.wallet.writeContract({ ...contract, functionName, args: [id, price] })
      : await owner.wallet.writeContract({ ...contract, functionName, args: [id] }),
  );
}

/** Names and prices of what is listed, after the time for which a list is kept, and what that cost. */
async function look(catalogue: Awaited<ReturnType<typeof startCatalogue>>) {
  now += 2_000;
  const before = asked;
  const models = await catalogue.list();
  const prices = new Map(models.map(({ name, pricePerThousandTokens }) => [name, pricePerThousandTokens]));
  return { models, prices, requests: asked - before };
}

beforeAll(async () => {
  stack = await startTestStack();
  owner = await createActor(stack);
  await goLive(owner, await createDraft(owner, 'Parent'));
  await anchor(owner, '1', { recordsRoot: BASE, recordCount: 1, manifestHash: BASE });
  for (let i = 0; i < MODELS; i++) await register();
});

afterAll(() => stack.stop());

test('costs what has changed, and shows it', async () => {
  const catalogue = await startCatalogue();
  const first = await look(catalogue);
  expect(first.models.map(({ tokenId }) => tokenId)).toEqual(Array.from({ length: MODELS }, (_, i) => BigInt(i + 1)));
  expect(first.requests).toBeGreaterThan(MODELS);
  // Many who ask at once share one look.
  const requests = (await look(catalogue)).requests;
  expect(requests).toBeLessThan(5);
  const before = asked;
  await Promise.all(Array.from({ length: 50 }, () => catalogue.list()));
  expect(asked).toBe(before);

  await write('setPrice', 7n, 9n);
  await write('revoke', 3n);
  await register();
  await register(keccak256(stringToHex('another base')));
  const { contracts } = await deployment();
  const other = await createActor(stack);
  await owner.included(
    await owner.wallet.writeContract({
      address: contracts.modelRegistry,
      abi: modelRegistryAbi,
      functionName: 'transferFrom',
      args: [owner.account.address, other.account.address, 5n],
    }),
  );
  const changed = await look(catalogue);
  expect(changed.requests).toBeLessThan(30);
  expect(changed.prices.get('openledger/7')).toBe(9n);
  expect(changed.prices.has('openledger/3')).toBe(false);
  expect(changed.models.find(({ tokenId }) => tokenId === 5n)?.owner).toBe(other.account.address);
  // What was read piece by piece is what a node that starts now reads as a whole.
  expect(changed.models).toEqual((await look(await startCatalogue())).models);
});

test('follows a chain that takes blocks back', async () => {
  const catalogue = await startCatalogue();
  const chain = createTestClient({ mode: 'anvil', chain: publicClient().chain, transport: http(stack.env.RPC_URL) });
  const snapshot = await chain.snapshot();
  await write('setPrice', 8n, 77n);
  await register();
  const { prices } = await look(catalogue);
  expect(prices.get('openledger/8')).toBe(77n);
  await chain.revert({ id: snapshot });
  registered--;
  // Shorter than before, and then longer by other blocks.
  expect((await look(catalogue)).prices.get('openledger/8')).toBe(5n);
  await write('setPrice', 9n, 1n);
  await chain.mine({ blocks: 10 });
  const after = await look(catalogue);
  expect([after.prices.get('openledger/8'), after.prices.get('openledger/9')]).toEqual([5n, 1n]);
  expect(after.models).toEqual((await look(await startCatalogue())).models);
});

test('reads everything again after a pause longer than its range', async () => {
  const catalogue = await startCatalogue(3n);
  await look(catalogue);
  await write('setPrice', 10n, 2n);
  await createTestClient({ mode: 'anvil', chain: publicClient().chain, transport: http(stack.env.RPC_URL) }).mine({
    blocks: 5,
  });
  const { prices, requests } = await look(catalogue);
  expect(requests).toBeGreaterThan(MODELS);
  expect(prices.get('openledger/10')).toBe(2n);
});
