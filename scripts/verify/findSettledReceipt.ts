import { decodeFunctionData, type Hash, type Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { answerIdOf } from '@/lib/inference/commitment';
import type { VerifySource } from './verifySource';

/** Blocks of one request for logs. */
const RANGE = 5_000n;

type SettleCall = Extract<ReturnType<typeof decodeFunctionData<typeof inferenceEscrowAbi>>, { functionName: 'settle' }>;
export type SignedReceipt = SettleCall['args'][0][number];

/** A receipt as it was handed to the escrow, and what the escrow made of it. */
export type SettledReceipt = SignedReceipt & { txHash: Hash; contributorsWei: bigint };

/**
 * Finds a paid receipt on the chain itself, by its request id or the answer's id, and reads message and signature out of
 * the transaction that settled it.
 * @throws OpenLedgerError `not_found` when none was settled under this name
 */
export async function findSettledReceipt(source: VerifySource, name: string): Promise<SettledReceipt> {
  const event = await findEvent(source, name);
  if (!event) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: `The chain knows no settled receipt of ${name}.`,
      fields: { name, chainId: source.chainId, escrow: source.escrow },
      remedy: 'Wait until it is settled, or check that this is the right app and answer.',
    });
  }
  const { requestId, node, parts } = event.args;
  const { input } = await source.client.getTransaction({ hash: event.transactionHash });
  const signed = receiptsOf(input).find(({ receipt }) => {
    return receipt.requestId === requestId && receipt.node.toLowerCase() === node.toLowerCase();
  });
  if (signed) return { ...signed, txHash: event.transactionHash, contributorsWei: parts.contributors };
  throw new OpenLedgerError({
    code: 'not_found',
    message: `Transaction ${event.transactionHash} settled the receipt through another contract.`,
    fields: { txHash: event.transactionHash },
    remedy: 'The signature cannot be read from it; ask the app for the receipt.',
  });
}

async function findEvent({ client, escrow, fromBlock }: VerifySource, name: string) {
  const byRequest = /^0x[0-9a-f]{64}$/.test(name);
  const last = await client.getBlockNumber();
  for (let from = fromBlock; from <= last; from += RANGE) {
    const logs = await client.getContractEvents({
      address: escrow,
      abi: inferenceEscrowAbi,
      eventName: 'ReceiptSettled',
      ...(byRequest ? { args: { requestId: name as Hex } } : {}),
      fromBlock: from,
      toBlock: from + RANGE - 1n < last ? from + RANGE - 1n : last,
      strict: true,
    });
    const found = logs.find(({ args }) => byRequest || answerIdOf(args.requestId) === name);
    if (found) return found;
  }
  return undefined;
}

function receiptsOf(input: Hex): readonly SignedReceipt[] {
  try {
    const call = decodeFunctionData({ abi: inferenceEscrowAbi, data: input });
    return call.functionName === 'settle' ? call.args[0] : [];
  } catch {
    return [];
  }
}
