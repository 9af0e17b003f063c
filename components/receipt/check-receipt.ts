import { isAddressEqual, recoverTypedDataAddress } from 'viem';
import { z } from 'zod';
import type { Hash } from '@/core/hash/hash';
import type { Receipt } from '@/lib/api/answer';
import { receiptTypedData } from '@/lib/chain/typedData';
import { type EvidenceReplay, replayByHash } from '@/lib/evidence/replayByHash';
import { receiptMessage, receiptValues } from '@/lib/inference/receiptReport';

/** One thing that was checked, in words, and what came of it. */
export type Check = { name: string; ok: boolean; detail: string };

export type CheckedReceipt = { same: boolean; checks: Check[]; seconds: number };

const signatureOf = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform((text) => text as `0x${string}`);

/**
 * Checks a receipt with nothing but its bytes: who signed it, that it names the evidence, that the evidence is of the
 * answer that was committed to, and that the attribution comes out the same when it is done again here.
 * @param loadObject bytes by SHA-256; its own failures are thrown through
 */
export async function checkReceipt(
  receipt: Receipt,
  loadObject: (hash: Hash) => Promise<Uint8Array>,
): Promise<CheckedReceipt> {
  const started = performance.now();
  const checks: Check[] = [];
  const add = (name: string, ok: boolean, detail: string) => checks.push({ name, ok, detail });

  const message = receipt.message === null ? null : receiptMessage.parse(receipt.message);
  if (message && receipt.nodeSignature) {
    const signer = await recoverTypedDataAddress({
      ...receiptTypedData({ chainId: receipt.chainId, verifyingContract: receipt.escrow }, receiptValues(message)),
      signature: signatureOf.parse(receipt.nodeSignature),
    });
    const own = isAddressEqual(signer, receipt.node);
    add(
      'Signature',
      own,
      own ? 'The node that is named signed this receipt.' : `Signed by ${signer}, not by the node.`,
    );
    const named = message.evidenceHash === receipt.evidenceHash;
    add(
      'Evidence',
      named,
      named ? 'The signed receipt names this evidence.' : `The signed receipt names ${message.evidenceHash}.`,
    );
  }
  if (receipt.evidenceHash) {
    const { replay, bundle, answerIsCommitted }: EvidenceReplay = await replayByHash(receipt.evidenceHash, loadObject);
    add(
      'Answer',
      answerIsCommitted,
      answerIsCommitted
        ? 'The evidence is of the very tokens that the node committed to.'
        : 'The evidence is of other tokens than the node committed to.',
    );
    if (bundle && message) {
      const bound = bundle.requestId === message.requestId && bundle.adapterHash === message.adapterHash;
      add(
        'Model',
        bound,
        bound ? 'Request and adapter are those of the receipt.' : 'Made for another request or adapter.',
      );
    }
    add(
      'Attribution',
      replay.same,
      replay.same
        ? 'Worked out again here: every score, share and wei is the same.'
        : `${replay.message} (at ${replay.path}: expected ${replay.expected}, got ${replay.got})`,
    );
  }
  const same = checks.some(({ name }) => name === 'Attribution') && checks.every(({ ok }) => ok);
  return { same, checks, seconds: (performance.now() - started) / 1000 };
}
