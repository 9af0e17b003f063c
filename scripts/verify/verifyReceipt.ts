import { type Hex, zeroAddress } from 'viem';
import type { EvidenceBundle } from '@/core/attribution/evidenceSchema';
import type { Hash } from '@/core/hash/hash';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { receiptTypedData } from '@/lib/chain/typedData';
import { replayByHash } from '@/lib/evidence/replayByHash';
import { checkRoot } from './checkRoot';
import { checkSketches } from './checkSketches';
import { findSettledReceipt, type SettledReceipt } from './findSettledReceipt';
import type { VerifySource } from './verifySource';

/** `ok` is null for what is not there yet and says nothing against the receipt. */
export type Check = { name: string; ok: boolean | null; detail: string };

export type Verification = {
  requestId: Hex;
  txHash: Hex;
  evidenceHash: Hex;
  checks: Check[];
  /** Nothing was found against it. */
  same: boolean;
};

/**
 * Checks a paid receipt without believing anyone: read from the chain, its signature, its evidence and the attribution
 * computed from it again, the pool that it funded, and the root that pays it out.
 * @param name request id or answer id
 * @param sketches how many records' gradients to compute again
 */
export async function verifyReceipt(source: VerifySource, name: string, sketches = 0): Promise<Verification> {
  const settled = await findSettledReceipt(source, name);
  const { receipt } = settled;
  const evidenceHash = receipt.evidenceHash as Hash;
  const { replay, bundle, answerIsCommitted } = await replayByHash(evidenceHash, source.loadObject);
  const checks: Check[] = [
    ...(await checkChain(source, settled)),
    { name: 'evidence', ...(bundle ? compareBundle(bundle, source, settled) : { ok: false, detail: 'no bundle' }) },
    {
      name: 'answer',
      ok: answerIsCommitted,
      detail: answerIsCommitted ? 'the tokens that the node committed to' : 'other tokens than the node committed to',
    },
    { name: 'replay', ok: replay.same, detail: replay.same ? 'same' : `${replay.reason}: ${replay.message}` },
    await checkRoot(source, receipt),
    ...(bundle && sketches > 0 ? await checkSketches(source, bundle, sketches) : []),
  ];
  return {
    requestId: receipt.requestId,
    txHash: settled.txHash,
    evidenceHash,
    checks,
    same: checks.every(({ ok }) => ok !== false),
  };
}

async function checkChain(source: VerifySource, { receipt, signature }: SettledReceipt): Promise<Check[]> {
  const { client, chainId, escrow } = source;
  const contract = { address: escrow, abi: inferenceEscrowAbi } as const;
  const [signed, settled, operator] = await Promise.all([
    client.verifyTypedData({
      ...receiptTypedData({ chainId, verifyingContract: escrow }, receipt),
      address: receipt.node,
      signature,
    }),
    client.readContract({ ...contract, functionName: 'isSettled', args: [receipt.node, receipt.requestId] }),
    client.readContract({ ...contract, functionName: 'operatorOf', args: [receipt.node] }),
  ]);
  const registered = operator === zeroAddress ? 'not registered any more' : `operator ${operator}`;
  return [
    { name: 'signature', ok: signed, detail: `node ${receipt.node}, ${registered}` },
    { name: 'settled', ok: settled, detail: settled ? `${receipt.fee} wei` : 'the escrow has not paid it' },
  ];
}

/** The first thing that evidence and receipt do not agree on. */
function compareBundle(
  bundle: EvidenceBundle,
  { chainId }: VerifySource,
  { receipt, contributorsWei }: SettledReceipt,
): { ok: boolean; detail: string } {
  const pairs: [string, unknown, unknown][] = [
    ['chainId', bundle.chainId, chainId],
    ['requestId', bundle.requestId, receipt.requestId],
    ['modelId', bundle.modelId, String(receipt.modelId)],
    ['adapterHash', bundle.adapterHash, receipt.adapterHash],
    ['promptCommitment', bundle.query.promptCommitment, receipt.promptHash],
    ['outputCommitment', bundle.query.outputCommitment, receipt.outputHash],
    ['poolWei', bundle.poolWei, String(contributorsWei)],
  ];
  const other = pairs.find(([, said, expected]) => said !== expected);
  return other
    ? { ok: false, detail: `${other[0]} is ${other[1]}, the chain says ${other[2]}` }
    : { ok: true, detail: `${receipt.evidenceHash}, ${contributorsWei} wei for contributors` };
}
