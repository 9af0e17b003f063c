import type { Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { receiptTypedData } from '@/lib/chain/typedData';
import { evidenceResponse, evidenceStatement, type ReceiptMessage, receiptValues } from '@/lib/inference/receiptReport';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { nodeUrl } from '@/server/nodes/nodeUrl';

const TIMEOUT_MS = 10_000;

export type FinalReceipt = { receipt: ReceiptMessage; signature: Hex };

/**
 * Has the node complete its receipt with the hash of the evidence. What comes back must be the same receipt but for that
 * hash, signed by the node.
 *
 * @throws OpenLedgerError `unavailable` when the node cannot be reached or fails (try again), `conflict` when it refuses
 *   or signs something else
 */
export async function requestCountersignature(receipt: ReceiptMessage, evidenceHash: Hex): Promise<FinalReceipt> {
  const { chainId, contracts } = await deployment();
  const { requestId, node } = receipt;
  const url = await nodeUrl(node);
  const signature = await roleAccount('settler').signMessage({
    message: evidenceStatement(chainId, requestId, evidenceHash),
  });
  const answered = await post(`${url}/v1/receipts/${requestId}/evidence`, { evidenceHash, signature }, requestId);

  const expected: ReceiptMessage = { ...receipt, evidenceHash };
  const parsed = evidenceResponse.safeParse(answered);
  const other = parsed.success
    ? Object.entries(expected).find(([field, value]) => parsed.data.receipt[field as keyof ReceiptMessage] !== value)
    : undefined;
  if (!parsed.success || other) {
    throw refusal(requestId, `The node sent back another receipt${other ? ` (${other[0]})` : ''}.`);
  }
  const signed = await publicClient().verifyTypedData({
    ...receiptTypedData({ chainId, verifyingContract: contracts.inferenceEscrow }, receiptValues(expected)),
    address: node,
    signature: parsed.data.signature,
  });
  if (!signed) throw refusal(requestId, 'The node did not sign the completed receipt.');
  return { receipt: expected, signature: parsed.data.signature };
}

async function post(url: string, body: unknown, requestId: string): Promise<unknown> {
  const later = (detail: string, cause?: unknown) =>
    new OpenLedgerError({
      code: 'unavailable',
      message: `The node at ${url} did not complete the receipt: ${detail}.`,
      fields: { requestId },
      remedy: 'It is asked again by itself. If it stays away, start the node.',
      cause,
    });
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw later('nothing answers', cause);
  }
  const text = await response.text().catch(() => '');
  if (response.status >= 500 || response.status === 429) throw later(`status ${response.status}`);
  if (!response.ok) throw refusal(requestId, `The node refused to complete the receipt: ${text.slice(0, 300)}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw later('its answer is not JSON', cause);
  }
}

function refusal(requestId: string, message: string): OpenLedgerError {
  return new OpenLedgerError({ code: 'conflict', message, fields: { requestId } });
}
