import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { createTestClient, createWalletClient, type Hex, http, keccak256, stringToHex, type TestClient } from 'viem';
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { spendingCapTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import { prepareChain } from '@/scripts/cli/prepareChain';
import { waitForSuccess } from '@/scripts/contracts/signer';
import { createPayers, registerModels, type SoakModel, type SoakPayer } from '@/scripts/soak/soakModels';
import { type Anvil, startAnvil } from '@/scripts/support/anvil';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { overrideEnv } from '@/server/config/env';
import { type Accounts, ownAccounts } from '@/server/openlora/accounts';
import { createCapLedger } from '@/server/openlora/capLedger';
import { capValues, createPayer } from '@/server/openlora/payer';
import { openReceiptJournal, type ReceiptJournal } from '@/server/openlora/receiptJournal';
import { createSettlementFollower, type SettlementFollower } from '@/server/openlora/settlementFollower';
import { signReceipt } from '@/server/openlora/signAnswer';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { freePort } from './support/freePort';
import { settleReports, signedReports } from './support/signedReports';

const FEE = 10n ** 12n;
/** More than a settlement needs above it to be final. */
const FINAL = 65;

let folder: string;
let anvil: Anvil;
let chain: TestClient<'anvil'> & { mine(parameters: { blocks: number }): Promise<void> };
let model: SoakModel;
let payer: SoakPayer;
let node: PrivateKeyAccount;
let file: string;
let journal: ReceiptJournal;
let follower: SettlementFollower;
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-follower-'));
  const env = overrideEnv({ DATA_DIR: folder, CHAIN_PORT: String(await freePort(19_300)) });
  // An empty block every two seconds at the most: what is to be final is mined by the tests.
  anvil = await startAnvil({ port: env.CHAIN_PORT, chainId: env.CHAIN_ID });
  chain = createTestClient({ mode: 'anvil', chain: publicClient().chain, transport: http(env.RPC_URL) });
  await prepareChain(anvil, env);
  [model] = (await registerModels(anvil, await embeddedBase(), 1)) as [SoakModel];
  [payer] = (await createPayers(anvil, 1)) as [SoakPayer];
  node = roleAccount('node');
}, 180_000);
afterAll(async () => {
  await anvil?.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  file = path.join(folder, `journal-${made++}`, 'receipts.jsonl');
  await start();
});
afterEach(() => journal.close());

async function start(range = 50n): Promise<void> {
  journal = await openReceiptJournal(file);
  const { contracts, deployedAtBlock } = await deployment();
  follower = createSettlementFollower({
    client: publicClient(),
    escrow: contracts.inferenceEscrow,
    node: node.address,
    journal,
    deployedAtBlock: BigInt(deployedAtBlock),
    range,
    now: Date.now,
  });
}

const owed = () => createCapLedger(journal.receipts).outstanding(payer.cap.message.user);

/** Answers that this node signed for, in its journal. */
async function answers(count: number, cap: SignedCap = payer.cap): Promise<ReceiptReport[]> {
  const reports = await signedReports(count, { by: node, cap, model, fee: FEE });
  await journal.append(...reports.map((report) => ({ type: 'answered', report }) as const));
  return reports;
}

const settle = (reports: readonly ReceiptReport[]) => settleReports(reports, payer.cap);

const reported = (reports: readonly ReceiptReport[]) =>
  journal.append(...reports.map(({ receipt }) => ({ type: 'reported', requestId: receipt.requestId }) as const));

test('a receipt is not owed from the block that pays it, and forgotten when that block is final', async () => {
  const reports = await answers(150);
  await reported(reports);
  await follower.sync();
  expect(owed()).toBe(150n * FEE);
  for (let from = 0; from < 120; from += 60) await settle(reports.slice(from, from + 60));
  await follower.sync();
  expect(owed()).toBe(30n * FEE);
  expect(journal.receipts.size()).toBe(150);
  await chain.mine({ blocks: FINAL });
  await follower.sync();
  expect(journal.receipts.all().map(({ requestId }) => requestId)).toEqual(
    reports.slice(120).map(({ receipt }) => receipt.requestId),
  );
  expect(owed()).toBe(30n * FEE);
  expect(journal.receipts.followed()).toBeGreaterThan(0n);
});

test('what the chain does not pay stays owed: a wrong signature, and the same request of another node', async () => {
  const { contracts } = await deployment();
  const other = privateKeyToAccount(generatePrivateKey());
  const client = publicClient();
  const owner = createWalletClient({ account: roleAccount('platform'), chain: client.chain, transport: http() });
  const operator = payer.cap.message.spender;
  const registered = await owner.writeContract({
    address: contracts.inferenceEscrow,
    abi: inferenceEscrowAbi,
    functionName: 'setNode',
    args: [other.address, operator],
  });
  await waitForSuccess(client, registered);
  const [mine, forged] = (await answers(2)) as [ReceiptReport, ReceiptReport];
  const receipt = { ...mine.receipt, node: other.address.toLowerCase() as Hex };
  const place = { account: other, chainId: (await deployment()).chainId, escrow: contracts.inferenceEscrow };
  const theirs = { ...mine, receipt, signature: await signReceipt(place, receipt) };
  const before = await spent();
  await settle([theirs, { ...forged, signature: mine.signature }]);
  expect((await spent()) - before).toBe(FEE);
  await chain.mine({ blocks: FINAL });
  await follower.sync();
  expect(owed()).toBe(2n * FEE);
  expect(journal.receipts.all().every(({ paid, closed }) => !paid && !closed)).toBe(true);
});

test('a reorganisation that drops a settlement makes it owed again, until it is settled on the new chain', async () => {
  const reports = await answers(3);
  await reported(reports);
  await follower.sync();
  const snapshot = await chain.snapshot();
  await settle(reports);
  await chain.mine({ blocks: 2 });
  await follower.sync();
  expect(owed()).toBe(0n);
  await chain.revert({ id: snapshot });
  // The other fork is longer, and its blocks are others.
  await chain.mine({ blocks: 5 });
  await follower.sync();
  expect(owed()).toBe(3n * FEE);
  await settle(reports.slice(0, 2));
  await follower.sync();
  expect(owed()).toBe(FEE);
  await chain.mine({ blocks: FINAL });
  await follower.sync();
  expect(journal.receipts.size()).toBe(1);
});

test('a restart goes on from the block that was noted, and finds what was settled while it was down', async () => {
  const reports = await answers(6);
  await settle(reports.slice(0, 2));
  await chain.mine({ blocks: FINAL });
  await follower.sync();
  const noted = journal.receipts.followed()!;
  await reported(reports);
  await journal.close();
  await settle(reports.slice(2, 4));
  await chain.mine({ blocks: FINAL + 20 });
  await settle(reports.slice(4, 5));
  // A few blocks at a time, so that many ranges are read.
  await start(7n);
  expect(journal.receipts.followed()).toBe(noted);
  expect(owed()).toBe(4n * FEE);
  await Promise.all([follower.sync(), follower.sync()]);
  expect(owed()).toBe(FEE);
  expect(journal.receipts.all().map(({ requestId }) => requestId)).toEqual(
    reports.slice(4).map(({ receipt }) => receipt.requestId),
  );
});

test('a payer is promised all that the escrow will pay, and not a wei twice', async () => {
  const { chainId, contracts } = await deployment();
  const cap = await freshCap({ maxTotal: (10n * FEE).toString() });
  const reserving = (accounts: Accounts) =>
    createPayer({
      publicClient: publicClient(),
      chainId,
      escrow: contracts.inferenceEscrow,
      spenders: async () => [node.address],
      node: node.address,
      ledger: createCapLedger(journal.receipts),
      settlements: follower,
      accounts,
      log: pino({ level: 'silent' }),
      now: Date.now,
    });
  const alone = reserving(ownAccounts);
  const want = (fees: bigint) => [{ requestId: keccak256(stringToHex(`want ${made++}`)), amount: fees * FEE }];
  const used = { code: 'payment_required', message: expect.stringContaining('used up') };

  const reports = await answers(6, cap);
  await reported(reports);
  await expect(alone.reserve(cap, want(5n))).rejects.toMatchObject(used);
  await settleReports(reports.slice(0, 4), cap);
  // The escrow counts four that this node has not noticed: they count once all the same.
  const four = want(4n);
  await alone.reserve(cap, four);
  await expect(alone.reserve(cap, want(1n))).rejects.toMatchObject(used);
  alone.release(four.map(({ requestId }) => requestId));

  // Forgotten by the node and started anew, the cap is worth what is left of it and no more.
  await chain.mine({ blocks: FINAL });
  await follower.sync();
  await journal.close();
  await start();
  expect(journal.receipts.size()).toBe(2);
  const again = reserving({ ...ownAccounts, knowsRequests: true });
  await expect(again.reserve(cap, want(5n))).rejects.toMatchObject(used);
  await again.reserve(cap, want(3n));
  // A caller's own id: paid and forgotten, or answered and open.
  for (const { receipt } of [reports[0]!, reports[5]!]) {
    const same = [{ requestId: receipt.requestId, amount: 1n }];
    await expect(again.reserve(cap, same)).rejects.toMatchObject({ code: 'conflict' });
  }
});

test('a receipt whose cap ended unpaid is given up once that is final, and not before', async () => {
  const { timestamp } = await publicClient().getBlock();
  const account = privateKeyToAccount(generatePrivateKey());
  const cap = await freshCap({ expiry: String(timestamp + 100n) }, account);
  const { message } = cap;
  const reports = await answers(2, cap);
  await reported(reports);
  await follower.sync();
  const ledger = createCapLedger(journal.receipts);
  await journal.close();
  await start();
  await chain.increaseTime({ seconds: 10_000 });
  await chain.mine({ blocks: 3 });
  const { contracts: at, deployedAtBlock } = await deployment();
  const late = createSettlementFollower({
    client: publicClient(),
    escrow: at.inferenceEscrow,
    node: node.address,
    journal,
    deployedAtBlock: BigInt(deployedAtBlock),
    range: 50n,
    now: () => Date.now() + 20_000_000,
  });
  await late.sync();
  expect(createCapLedger(journal.receipts).outstanding(message.user)).toBe(2n * FEE);
  expect(ledger.outstanding(message.user)).toBe(2n * FEE);
  await chain.mine({ blocks: FINAL });
  await late.sync();
  expect(createCapLedger(journal.receipts).outstanding(message.user)).toBe(0n);
  expect(journal.receipts.size()).toBe(0);
});

/** Another cap for this node: of the user who has prepaid, or of somebody who has not. */
async function freshCap(
  changed: Partial<SignedCap['message']>,
  account: PrivateKeyAccount = payer.account,
): Promise<SignedCap> {
  const { chainId, contracts } = await deployment();
  const user = account.address.toLowerCase() as Hex;
  const message = { ...payer.cap.message, user, nonce: String(1_000 + made++), ...changed };
  const place = { chainId, verifyingContract: contracts.inferenceEscrow };
  return { message, signature: await account.signTypedData(spendingCapTypedData(place, capValues(message))) };
}

async function spent(): Promise<bigint> {
  const { contracts } = await deployment();
  const { user, nonce } = payer.cap.message;
  return publicClient().readContract({
    address: contracts.inferenceEscrow,
    abi: inferenceEscrowAbi,
    functionName: 'capSpent',
    args: [user, BigInt(nonce)],
  });
}
