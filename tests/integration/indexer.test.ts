import { createTestClient, http, keccak256, parseEther, publicActions, stringToHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashLicence, type LicenceTuple } from '@/lib/chain/licence';
import { deployment, type ProtocolDeployment } from '@/server/chain/deployment';
import { rebuildIndex } from '@/server/chain/indexer/rebuildIndex';
import { startIndexer } from '@/server/chain/indexer/startIndexer';
import { syncIndex } from '@/server/chain/indexer/syncIndex';
import { protocol } from '@/server/chain/protocol';
import { publicClient } from '@/server/chain/publicClient';
import { overrideEnv } from '@/server/config/env';
import { database } from '@/server/database/client';
import { decimalOf, weiOf } from '@/server/database/wei';
import { type Actor, createActor } from './support/actor';
import { startTestStack, type TestStack } from './support/stack';

const zero = '0x0000000000000000000000000000000000000000' as const;
const licence: LicenceTuple = {
  transferable: true,
  royaltyPolicy: zero,
  defaultMintingFee: 0n,
  expiration: 0n,
  commercialUse: true,
  commercialAttribution: true,
  commercializerChecker: zero,
  commercializerCheckerData: '0x',
  commercialRevShare: 0,
  commercialRevCeiling: 0n,
  derivativesAllowed: true,
  derivativesAttribution: true,
  derivativesApproval: false,
  derivativesReciprocal: false,
  derivativeRevCeiling: 0n,
  currency: zero,
  uri: '',
  aiTrainingAllowed: true,
};

let stack: TestStack;
let site: ProtocolDeployment;
let owner: Actor;
let stranger: Actor;
let counter = 0;
beforeAll(async () => {
  stack = await startTestStack();
  site = await deployment();
  [owner, stranger] = await Promise.all([createActor(stack), createActor(stack)]);
});
afterAll(() => stack.stop());

const chain = () =>
  createTestClient({ mode: 'anvil', chain: publicClient().chain, transport: http(stack.env.RPC_URL) }).extend(
    publicActions,
  );

const hashOf = (text: string) => keccak256(stringToHex(text));

/** A draft in the database, as the app makes it before its owner signs. */
const draft = async () => {
  const name = `net ${++counter}`;
  return database().dataNet.create({
    data: {
      slug: name.replace(' ', '-'),
      ownerAddress: owner.address,
      name,
      domain: 'medicine',
      summary: '',
      description: '',
      schemaKind: 'text',
      licence: {},
      licenceHash: hashLicence(licence),
      metadataHash: hashOf(name),
    },
  });
};

const createOnChain = async (actor: Actor, metadataHash: string) =>
  actor.included(
    await actor.wallet.writeContract({
      address: site.contracts.dataNetRegistry,
      abi: protocol.dataNetRegistry,
      functionName: 'createDataNet',
      args: [metadataHash as `0x${string}`, licence, parseEther('1')],
      value: parseEther('1'),
    }),
  );

const row = (id: string) => database().dataNet.findUniqueOrThrow({ where: { id } });

/** A live DataNet with an anchored version and a model on it whose price was changed twice. */
const wholeChain = async () => {
  const net = await draft();
  await createOnChain(owner, net.metadataHash);
  await syncIndex();
  const { tokenId } = await row(net.id);
  const version = await database().dataNetVersion.create({
    data: {
      dataNetId: net.id,
      number: 7,
      recordsRoot: hashOf(`root ${net.id}`),
      recordCount: 3,
      manifestHash: hashOf('manifest'),
    },
  });
  await owner.included(
    await owner.wallet.writeContract({
      address: site.contracts.dataNetRegistry,
      abi: protocol.dataNetRegistry,
      functionName: 'anchorVersion',
      args: [tokenId ?? 0n, version.recordsRoot as `0x${string}`, 3n, version.manifestHash as `0x${string}`],
    }),
  );
  const run = await database().run.create({
    data: {
      ownerAddress: owner.address,
      name: 'run',
      baseHash: hashOf('base'),
      recipe: {},
      device: 'server',
      status: 'trained',
    },
  });
  const adapterHash = hashOf(`adapter ${net.id}`);
  const model = await database().model.create({
    data: {
      runId: run.id,
      ownerAddress: owner.address,
      name: 'model',
      slug: `model-${net.slug}`,
      description: '',
      baseHash: hashOf('base'),
      adapterHash,
      adapterConfigHash: hashOf('config'),
      manifestHash: hashOf('training'),
      pricePerThousandTokens: decimalOf(5n),
      licence: {},
      evaluation: {},
      status: 'draft',
    },
  });
  await owner.included(
    await owner.wallet.writeContract({
      address: site.contracts.modelRegistry,
      abi: protocol.modelRegistry,
      functionName: 'registerModel',
      args: [
        hashOf('base'),
        adapterHash,
        hashOf('training'),
        5n,
        [{ dataNetId: tokenId ?? 0n, version: 1 }],
        parseEther('5'),
      ],
      value: parseEther('5'),
    }),
  );
  await syncIndex();
  return { net, version, model };
};

const setPrice = async (modelId: string, price: bigint) => {
  const { tokenId } = await database().model.findUniqueOrThrow({ where: { id: modelId } });
  await owner.included(
    await owner.wallet.writeContract({
      address: site.contracts.modelRegistry,
      abi: protocol.modelRegistry,
      functionName: 'setPrice',
      args: [tokenId ?? 0n, price],
      // An estimate made in the second of the last price overwrites that one; a second later a new one is stored.
      gas: 500_000n,
    }),
  );
};

const mirrored = async () => ({
  nets: await database().dataNet.findMany({ orderBy: { id: 'asc' } }),
  versions: await database().dataNetVersion.findMany({ orderBy: { id: 'asc' } }),
  models: await database().model.findMany({ orderBy: { id: 'asc' } }),
  events: await database().chainEvent.findMany({ orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }] }),
});

describe('indexer', () => {
  it('makes a draft live when its owner registers it, not when a stranger registers the same metadata', async () => {
    const net = await draft();
    await createOnChain(stranger, net.metadataHash);
    await syncIndex();
    expect(await row(net.id)).toMatchObject({ status: 'draft', tokenId: null });
    const receipt = await createOnChain(owner, net.metadataHash);
    await syncIndex();
    expect(await row(net.id)).toMatchObject({ status: 'live', createTx: receipt.transactionHash });
  });

  it('links versions and models, and follows price, owner and revocation', async () => {
    const { net, version, model } = await wholeChain();
    expect(await database().dataNetVersion.findUniqueOrThrow({ where: { id: version.id } })).toMatchObject({
      status: 'anchored',
      number: 7,
      chainVersion: 1,
    });
    await setPrice(model.id, 9n);
    await syncIndex();
    const read = () => database().model.findUniqueOrThrow({ where: { id: model.id } });
    expect(weiOf((await read()).pricePerThousandTokens)).toBe(9n);
    const { tokenId } = await read();
    const registry = { address: site.contracts.modelRegistry, abi: protocol.modelRegistry } as const;
    await owner.included(
      await owner.wallet.writeContract({ ...registry, functionName: 'revoke', args: [tokenId ?? 0n] }),
    );
    await owner.included(
      await owner.wallet.writeContract({
        address: site.contracts.dataNetRegistry,
        abi: protocol.dataNetRegistry,
        functionName: 'transferFrom',
        args: [owner.account.address, stranger.account.address, (await row(net.id)).tokenId ?? 0n],
      }),
    );
    await syncIndex();
    expect(await read()).toMatchObject({ status: 'revoked' });
    expect((await row(net.id)).ownerAddress).toBe(stranger.address);
  });

  it('changes nothing when it reads again, alone or beside another indexer, in ranges of any size', async () => {
    await wholeChain();
    const before = await mirrored();
    expect(await syncIndex()).toMatchObject({ applied: 0, reverted: 0 });
    await database().chainCursor.deleteMany();
    overrideEnv({ INDEXER_RANGE: '3' });
    const results = await Promise.allSettled([syncIndex(), syncIndex()]);
    overrideEnv({ INDEXER_RANGE: '2000' });
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'conflict' });
    }
    await syncIndex();
    expect(await mirrored()).toEqual(before);
  });

  it('undoes what a reorganisation dropped and takes what the new fork has', async () => {
    const { net: kept, model } = await wholeChain();
    const lost = await draft();
    const moved = await draft();
    const snapshot = await chain().snapshot();
    await createOnChain(owner, lost.metadataHash);
    await createOnChain(owner, moved.metadataHash);
    await setPrice(model.id, 77n);
    await syncIndex();
    const oldToken = (await row(moved.id)).tokenId;
    expect((await row(lost.id)).status).toBe('live');

    await chain().revert({ id: snapshot });
    await createOnChain(owner, moved.metadataHash);
    await chain().mine({ blocks: 5 });
    const { reverted } = await syncIndex();
    expect(reverted).toBeGreaterThanOrEqual(3);
    expect(await row(lost.id)).toMatchObject({ status: 'draft', tokenId: null, createTx: null });
    const again = await row(moved.id);
    expect(again.status).toBe('live');
    expect(again.tokenId).toBe((oldToken ?? 0n) - 1n);
    expect((await row(kept.id)).status).toBe('live');
    expect(weiOf((await database().model.findUniqueOrThrow({ where: { id: model.id } })).pricePerThousandTokens)).toBe(
      5n,
    );
  });

  it('rebuilt from the first block gives the same rows', async () => {
    const before = await mirrored();
    const { reverted, applied } = await rebuildIndex();
    expect(reverted).toBe(before.events.length);
    expect(applied).toBe(before.events.length);
    expect(await mirrored()).toEqual(before);
  });

  it('keeps up by itself while it runs', async () => {
    const indexer = startIndexer();
    const net = await draft();
    await createOnChain(owner, net.metadataHash);
    for (let tried = 0; tried < 200 && (await row(net.id)).status === 'draft'; tried++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await row(net.id)).status).toBe('live');
    await indexer.stop();
  });
});
