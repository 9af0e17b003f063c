import { randomBytes } from 'node:crypto';
import {
  type Address,
  bytesToHex,
  createPublicClient,
  createWalletClient,
  getContract,
  type Hash,
  http,
  keccak256,
  parseEther,
  parseEventLogs,
  stringToHex,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  dataNetRegistryAbi,
  inferenceEscrowAbi,
  modelRegistryAbi,
  protocolParametersAbi,
  rewardDistributorAbi,
} from '@/lib/chain/abi.generated';
import type { Deployment } from '@/lib/chain/addresses';
import { createChain } from '@/lib/chain/chain';
import { quoteFee, splitFee } from '@/lib/chain/fees';
import { hashRecordLeaf, hashRewardLeaf } from '@/lib/chain/leaves';
import { hashLicence, type LicenceTuple } from '@/lib/chain/licence';
import { buildRecordTree } from '@/lib/chain/recordTree';
import { buildRewardTree } from '@/lib/chain/rewardTree';
import {
  contributionTypedData,
  hashContribution,
  hashReceipt,
  hashSpendingCap,
  type Receipt,
  receiptTypedData,
  spendingCapTypedData,
} from '@/lib/chain/typedData';
import { deployContracts } from '@/scripts/contracts/deploy';
import { waitForSuccess } from '@/scripts/contracts/signer';
import { type Anvil, startAnvil } from '@/scripts/support/anvil';

const PORT = 18_645;
const CHAIN_ID = 161_202;
const chain = createChain({ rpcUrl: `http://127.0.0.1:${PORT}`, chainId: CHAIN_ID });
type Local = ReturnType<typeof privateKeyToAccount>;
const NAMES = [
  'owner',
  'settler',
  'curator',
  'builder',
  'consumer',
  'node',
  'platform',
  'treasury',
  'alice',
  'bob',
] as const;
const accounts = Object.fromEntries(NAMES.map((name) => [name, privateKeyToAccount(generatePrivateKey())]));
const { owner, settler, curator, builder, consumer, node, platform, treasury, alice, bob } = accounts as Record<
  (typeof NAMES)[number],
  Local
>;

const publicClient = createPublicClient({ chain, transport: http(), pollingInterval: 20, cacheTime: 0 });
const walletOf = (account: Local) => createWalletClient({ chain, transport: http(), account });
const hash = (text: string): Hash => keccak256(stringToHex(text));

const licence: LicenceTuple = {
  transferable: true,
  royaltyPolicy: '0x0000000000000000000000000000000000000000',
  defaultMintingFee: 0n,
  expiration: 0n,
  commercialUse: true,
  commercialAttribution: true,
  commercializerChecker: '0x0000000000000000000000000000000000000000',
  commercializerCheckerData: '0x',
  commercialRevShare: 5_000_000,
  commercialRevCeiling: 0n,
  derivativesAllowed: true,
  derivativesAttribution: true,
  derivativesApproval: false,
  derivativesReciprocal: false,
  derivativeRevCeiling: 0n,
  currency: '0x0000000000000000000000000000000000000000',
  uri: 'ipfs://licence',
  aiTrainingAllowed: true,
};

let anvil: Anvil;
let deployment: Deployment;
const deployParameters = () => ({
  publicClient,
  walletClient: walletOf(owner),
  platform: platform.address,
  treasury: treasury.address,
  roles: {
    settler: settler.address,
    guardian: owner.address,
    nodes: [{ node: node.address, operator: node.address }],
  },
  parameters: { challengeWindow: 3n },
});

beforeAll(async () => {
  anvil = await startAnvil({ port: PORT, chainId: CHAIN_ID });
  for (const account of [owner, settler, curator, builder, consumer]) {
    await anvil.fund(account.address, parseEther('1000'));
  }
  deployment = await deployContracts(deployParameters());
});

afterAll(() => anvil.stop());

const contracts = () => {
  const { addresses } = deployment;
  const client = publicClient;
  return {
    parameters: getContract({ client, abi: protocolParametersAbi, address: addresses.protocolParameters }),
    dataNets: getContract({ client, abi: dataNetRegistryAbi, address: addresses.dataNetRegistry }),
    models: getContract({ client, abi: modelRegistryAbi, address: addresses.modelRegistry }),
    escrow: getContract({ client, abi: inferenceEscrowAbi, address: addresses.inferenceEscrow }),
    rewards: getContract({ client, abi: rewardDistributorAbi, address: addresses.rewardDistributor }),
  };
};
const done = (transaction: Hash) => waitForSuccess(publicClient, transaction);

test('a second deployment finds the first and sends nothing', async () => {
  const before = await publicClient.getTransactionCount({ address: owner.address });

  expect(await deployContracts({ ...deployParameters(), previous: deployment })).toEqual(deployment);
  expect(await publicClient.getTransactionCount({ address: owner.address })).toBe(before);
});

test('error: a deployment of other contracts is not reused silently', async () => {
  const previous = { ...deployment, buildHash: hash('another build') };

  await expect(deployContracts({ ...deployParameters(), previous })).rejects.toMatchObject({ code: 'conflict' });
});

test('from a DataNet to claims that equal the contributors’ part of the fees to the wei', async () => {
  const { parameters, dataNets, models, escrow, rewards } = contracts();
  const registry = { chainId: CHAIN_ID, contract: dataNets.address };

  // A DataNet, whose licence both sides hash alike.
  const dataNetFee = await parameters.read.dataNetFee();
  await done(
    await walletOf(curator).writeContract({
      ...dataNets,
      functionName: 'createDataNet',
      args: [hash('metadata'), licence, dataNetFee],
      value: dataNetFee,
    }),
  );
  const dataNet = await dataNets.read.getDataNet([1n]);
  expect(dataNet.licenceHash).toBe(hashLicence(licence));

  // Records of two contributors, anchored and proven.
  const records = Array.from({ length: 7 }, (_, i) => ({
    contributor: i % 2 === 0 ? alice.address : bob.address,
    recordHash: hash(`record ${i}`),
  }));
  const tree = buildRecordTree(registry, 1n, records);
  await done(
    await walletOf(curator).writeContract({
      ...dataNets,
      functionName: 'anchorVersion',
      args: [1n, tree.root, BigInt(records.length), hash('version manifest')],
    }),
  );
  for (const [position, record] of records.entries()) {
    const leaf = await dataNets.read.recordLeaf([1n, record.contributor, record.recordHash]);
    expect(leaf).toBe(hashRecordLeaf(registry, { dataNetId: 1n, ...record }));
    const proof = tree.proofAt(position);
    expect(await dataNets.read.verifyRecord([1n, 1, record.recordHash, record.contributor, proof])).toBe(true);
    expect(await dataNets.read.verifyRecord([1n, 1, record.recordHash, treasury.address, proof])).toBe(false);
  }

  // A contribution signed by a wallet.
  const dataNetContext = { chainId: CHAIN_ID, verifyingContract: dataNets.address };
  const contribution = {
    dataNetId: 1n,
    contributor: alice.address,
    recordsRoot: tree.root,
    recordCount: 4n,
    licenceHash: dataNet.licenceHash,
    nonce: 9n,
    deadline: BigInt(Math.floor(Date.now() / 1000) + 3600),
  };
  expect(await dataNets.read.contributionDigest([contribution])).toBe(hashContribution(dataNetContext, contribution));
  const contributionSignature = await alice.signTypedData(contributionTypedData(dataNetContext, contribution));
  expect(await dataNets.read.verifyContribution([contribution, contributionSignature])).toBe(true);
  expect(await dataNets.read.verifyContribution([{ ...contribution, nonce: 10n }, contributionSignature])).toBe(false);

  // A model that learned from it.
  const price = 1_234_567_890_123_457n;
  const modelFee = await parameters.read.modelFee();
  await done(
    await walletOf(builder).writeContract({
      ...models,
      functionName: 'registerModel',
      args: [hash('base'), hash('adapter'), hash('manifest'), price, [{ dataNetId: 1n, version: 1 }], parseEther('10')],
      value: parseEther('10'),
    }),
  );
  const model = await models.read.getModel([1n]);
  expect(model).toMatchObject({ adapterHash: hash('adapter'), pricePerThousandTokens: price, revokedAt: 0n });
  expect(await publicClient.getBalance({ address: models.address })).toBe(modelFee);

  // Prepaid, one cap signed once, two receipts and a forged one.
  await done(await walletOf(consumer).writeContract({ ...escrow, functionName: 'deposit', value: parseEther('2') }));
  const escrowContext = { chainId: CHAIN_ID, verifyingContract: escrow.address };
  const cap = {
    user: consumer.address,
    spender: node.address,
    maxTotal: parseEther('1'),
    maxPerRequest: parseEther('0.1'),
    expiry: BigInt(Math.floor(Date.now() / 1000) + 3600),
    nonce: 1n,
  };
  expect(await escrow.read.spendingCapDigest([cap])).toBe(hashSpendingCap(escrowContext, cap));
  const caps = [{ cap, signature: await consumer.signTypedData(spendingCapTypedData(escrowContext, cap)) }];

  const receiptOf = (inputTokens: number, outputTokens: number): Receipt => ({
    requestId: bytesToHex(randomBytes(32)),
    user: consumer.address,
    node: node.address,
    modelId: 1n,
    adapterHash: hash('adapter'),
    promptHash: hash('prompt'),
    outputHash: hash('output'),
    inputTokens,
    outputTokens,
    fee: quoteFee(price, inputTokens, outputTokens),
    evidenceHash: hash('evidence'),
    capNonce: 1n,
    issuedAt: BigInt(Math.floor(Date.now() / 1000)),
  });
  const sign = async (receipt: Receipt, signer: Local = node) => ({
    receipt,
    signature: await signer.signTypedData(receiptTypedData(escrowContext, receipt)),
    capIndex: 0n,
  });
  const good = [receiptOf(17, 101), receiptOf(3, 46)];
  expect(await escrow.read.receiptDigest([good[0]!])).toBe(hashReceipt(escrowContext, good[0]!));
  expect(await escrow.read.quote([price, 17, 101])).toBe(good[0]!.fee);
  const forged = await sign(receiptOf(5, 5), treasury);

  const settlement = await done(
    await walletOf(settler).writeContract({
      ...escrow,
      functionName: 'settle',
      args: [[await sign(good[0]!), forged, await sign(good[1]!)], caps],
    }),
  );
  const settled = parseEventLogs({ abi: inferenceEscrowAbi, logs: settlement.logs, eventName: 'ReceiptSettled' });
  const rejected = parseEventLogs({ abi: inferenceEscrowAbi, logs: settlement.logs, eventName: 'ReceiptRejected' });
  const split = await parameters.read.feeSplit();
  const parts = good.map(({ fee }) => splitFee(fee, split));
  expect(settled.map(({ args }) => args.parts)).toEqual(parts);
  expect(rejected.map(({ args }) => [args.requestId, args.reason])).toEqual([[forged.receipt.requestId, 17]]);

  const fees = good.reduce((sum, { fee }) => sum + fee, 0n);
  const pool = parts.reduce((sum, { contributors }) => sum + contributors, 0n);
  expect(await escrow.read.balanceOf([consumer.address])).toBe(parseEther('2') - fees);
  expect(await rewards.read.funded([1n])).toBe(pool);
  expect(await publicClient.getBalance({ address: rewards.address })).toBe(pool);
  const sumOf = (party: 'platform' | 'modelOwner' | 'node' | 'stakers') =>
    parts.reduce((sum, part) => sum + part[party], 0n);
  expect(await escrow.read.accruedOf([platform.address])).toBe(sumOf('platform'));
  expect(await escrow.read.accruedOf([builder.address])).toBe(sumOf('modelOwner'));
  expect(await escrow.read.accruedOf([node.address])).toBe(sumOf('node'));
  expect(await escrow.read.stakersHeld()).toBe(sumOf('stakers'));
  expect(await publicClient.getBalance({ address: escrow.address })).toBe(await escrow.read.totalLiabilities());

  // The same receipts again pay nothing.
  const again = await publicClient.simulateContract({
    ...escrow,
    account: settler.address,
    functionName: 'settle',
    args: [[await sign(good[0]!)], caps],
  });
  expect(again.result).toBe(0n);

  // A root over everything that was earned; claims wait for the window.
  const toBob = pool / 3n;
  const toTreasury = 1n;
  const entitlements = [
    { account: alice.address, cumulativeAmount: pool - toBob - toTreasury },
    { account: bob.address, cumulativeAmount: toBob },
    { account: treasury.address, cumulativeAmount: toTreasury },
  ];
  const distributor = { chainId: CHAIN_ID, contract: rewards.address };
  const rewardTree = buildRewardTree(distributor, 1n, entitlements);
  for (const { account, cumulativeAmount } of entitlements) {
    expect(await rewards.read.rewardLeaf([1n, account, cumulativeAmount])).toBe(
      hashRewardLeaf(distributor, { pool: 1n, account, cumulativeAmount }),
    );
  }
  await done(
    await walletOf(settler).writeContract({
      ...rewards,
      functionName: 'submitRoot',
      args: [1n, rewardTree.root, rewardTree.total, hash('settlement')],
    }),
  );
  const claimOf = (account: Address, cumulativeAmount: bigint) =>
    ({
      ...rewards,
      functionName: 'claim',
      args: [1n, account, cumulativeAmount, rewardTree.proofOf(account)],
    }) as const;
  await expect(publicClient.simulateContract(claimOf(bob.address, toBob))).rejects.toThrow('NoActiveRoot');

  // No transaction is sent: the empty blocks that follow the last one make the window pass in a view at `latest`.
  await expect
    .poll(async () => (await rewards.read.activeRoot([1n]))[0], { timeout: 20_000, interval: 250 })
    .toBe(true);
  for (const { account, cumulativeAmount } of entitlements) {
    await done(await walletOf(consumer).writeContract(claimOf(account, cumulativeAmount)));
    expect(await publicClient.getBalance({ address: account })).toBe(cumulativeAmount);
  }
  expect(await rewards.read.totalClaimed([1n])).toBe(pool);
  expect(await publicClient.getBalance({ address: rewards.address })).toBe(0n);
  await expect(publicClient.simulateContract(claimOf(bob.address, toBob))).rejects.toThrow('NothingToClaim');

  // What accrued leaves by its owner's hand.
  await anvil.fund(node.address, parseEther('1'));
  const before = await publicClient.getBalance({ address: node.address });
  const withdrawal = await done(await walletOf(node).writeContract({ ...escrow, functionName: 'withdrawAccrued' }));
  const gas = withdrawal.gasUsed * withdrawal.effectiveGasPrice;
  expect(await publicClient.getBalance({ address: node.address })).toBe(before + sumOf('node') - gas);
});
