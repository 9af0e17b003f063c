import { createWalletClient, type Hex, http } from 'viem';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import { sha256Hash } from '@/core/hash/hash';
import { inferenceEscrowAbi, protocolParametersAbi } from '@/lib/chain/abi.generated';
import { DEFAULT_FEE_SPLIT, type FeeSplit, splitFee } from '@/lib/chain/fees';
import type { SignedCap } from '@/lib/inference/capToken';
import { answerIdOf } from '@/lib/inference/commitment';
import { type ReceiptMessage, type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import { replaceEarnings, saveSpendingCap } from '@/server/answers/answerRepository';
import { deployment } from '@/server/chain/deployment';
import { syncIndex } from '@/server/chain/indexer/syncIndex';
import { startOutbox } from '@/server/chain/outbox/startOutbox';
import { publicClient } from '@/server/chain/publicClient';
import type { Repeating } from '@/server/chain/repeat';
import { roleAccount } from '@/server/chain/roleAccount';
import { database } from '@/server/database/client';
import { capValues } from '@/server/openlora/payer';
import { type Actor, createActor } from './actor';
import { nodeReport } from './nodeReport';
import { deposit } from './payment';
import { publishPlainModel } from './plainModel';
import { startTestStack, type TestStack } from './stack';
import { until } from './trainedModel';

const PRICE = '1000000000000000000';

export type AttributedAnswer = ReceiptReport & { id: string };

export type SettlementSite = {
  stack: TestStack;
  modelId: string;
  /** Contributors: half and a quarter of what an answer pays to contributors is theirs. */
  alice: Actor;
  bob: Actor;
  /** Has prepaid 50 OPEN. */
  asker: Actor;
  /** What a node would report of an answer of the model. */
  reportOf: (user: Actor, change?: Partial<ReceiptMessage>, cap?: SignedCap) => Promise<ReceiptReport>;
  /** An answer as attribution leaves it: three quarters of the pool to two contributors, the rest to the treasury. */
  attributed: (user: Actor, change?: Partial<ReceiptMessage>) => Promise<AttributedAnswer>;
  /** The platform's transactions are sent from now on, until `rest`. */
  send: () => void;
  rest: () => Promise<void>;
  /** Sends what waits and has it indexed until these answers have reached the status. */
  settleAll: (ids: readonly string[], status?: string) => Promise<void>;
  setFeeSplit: (split: FeeSplit) => Promise<void>;
  stop: () => Promise<void>;
};

/** A model on chain and in the database, of which nothing is served or attributed: its answers are made here. */
export async function startSettlementSite(): Promise<SettlementSite> {
  const stack = await startTestStack();
  const person = () => createActor(stack);
  const [owner, alice, bob, asker] = await Promise.all([person(), person(), person(), person()]);
  const modelId = await publishPlainModel(owner, PRICE);
  const model = await database().model.findUniqueOrThrow({ where: { id: modelId } });
  const adapterHash = model.adapterHash as Hex;
  await deposit(asker, '50');

  let outbox: Repeating | undefined;
  const send = () => {
    outbox ??= startOutbox();
  };
  const rest = async () => {
    await outbox?.stop();
    outbox = undefined;
  };
  return {
    stack,
    modelId,
    alice,
    bob,
    asker,
    reportOf: (user, change = {}, cap) => nodeReport({ user, adapterHash, change, ...(cap ? { cap } : {}) }),
    async attributed(user, change = {}) {
      const evidenceHash = sha256Hash(`evidence ${crypto.randomUUID()}`);
      const report = await nodeReport({ user, adapterHash, change: { evidenceHash, ...change } });
      return { ...report, id: await storeAttributed(report, modelId, [alice, bob]) };
    },
    send,
    rest,
    async settleAll(ids, status = 'settled') {
      send();
      await until(`answers are ${status}`, async () => {
        await syncIndex();
        return (await Promise.all(ids.map(statusOf))).every((found) => found === status);
      });
    },
    setFeeSplit: (split) => setFeeSplit(split, stack.env.RPC_URL),
    async stop() {
      await rest();
      await stack.stop();
    },
  };
}

export const statusOf = async (id: string) => (await database().answer.findUniqueOrThrow({ where: { id } })).status;

async function storeAttributed(report: ReceiptReport, modelId: string, [half, quarter]: [Actor, Actor]) {
  const { receipt, cap } = report;
  const id = answerIdOf(receipt.requestId);
  const { contributors: pool } = splitFee(BigInt(receipt.fee), DEFAULT_FEE_SPLIT);
  const { user: userAddress, spender, maxTotal, maxPerRequest, nonce } = cap.message;
  const terms = { userAddress, spender, maxTotal, maxPerRequest, nonce, signature: cap.signature };
  const spendingCapId = await saveSpendingCap({ ...terms, expiry: BigInt(cap.message.expiry) }, database());
  await database().answer.create({
    data: {
      id,
      requestId: receipt.requestId,
      userAddress,
      modelId,
      spendingCapId,
      nodeAddress: receipt.node,
      prompt: report.prompt,
      output: report.output,
      promptTokens: report.promptTokens,
      outputTokens: report.outputTokens,
      adapterHash: receipt.adapterHash,
      feeWei: receipt.fee,
      receipt,
      nodeSignature: report.signature,
      evidenceHash: receipt.evidenceHash,
      status: 'attributed',
    },
  });
  const part = (account: string, recordHash: string | null, quarters: bigint) => ({
    account,
    recordHash,
    share: (quarters * BigInt(SHARE_SCALE)) / 4n,
    wei: ((quarters * pool) / 4n).toString(),
  });
  const rows = [part(half.address, sha256Hash('a'), 2n), part(quarter.address, sha256Hash('b'), 1n)];
  const rest = part(roleAccount('platform').address.toLowerCase(), null, 1n);
  const wei = (pool - rows.reduce((sum, row) => sum + BigInt(row.wei), 0n)).toString();
  await replaceEarnings(id, [...rows, { ...rest, wei }], database());
  return id;
}

/** Hands receipts to the escrow from anyone's wallet. */
export async function settleAs(who: Actor, reports: readonly ReceiptReport[], withCaps = true): Promise<void> {
  const { contracts } = await deployment();
  await who.included(
    await who.wallet.writeContract({
      address: contracts.inferenceEscrow,
      abi: inferenceEscrowAbi,
      functionName: 'settle',
      args: [
        reports.map(({ receipt, signature }, index) => ({
          receipt: receiptValues(receipt),
          signature,
          capIndex: BigInt(index),
        })),
        withCaps ? reports.map(({ cap }) => ({ cap: capValues(cap.message), signature: cap.signature })) : [],
      ],
    }),
  );
  await syncIndex();
}

/** A wallet of the platform, for what only the protocol's owner or guardian may do. */
export const platformWallet = (rpcUrl: string) =>
  createWalletClient({ account: roleAccount('platform'), chain: publicClient().chain, transport: http(rpcUrl) });

async function setFeeSplit(split: FeeSplit, rpcUrl: string): Promise<void> {
  const { contracts } = await deployment();
  const hash = await platformWallet(rpcUrl).writeContract({
    address: contracts.protocolParameters,
    abi: protocolParametersAbi,
    functionName: 'setFeeSplit',
    args: [split],
  });
  await publicClient().waitForTransactionReceipt({ hash });
}
