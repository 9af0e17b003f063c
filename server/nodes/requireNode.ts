import { type Address, type Hex, isAddressEqual, recoverMessageAddress } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { nodeOperator } from '@/server/nodes/nodeOperator';

const LIFETIME_MS = 60_000;

export type NodeStatement = { node: Address; at: number; signature: Hex };

/**
 * Takes a statement only as a registered node's own: of this minute and signed with its key.
 * @returns the operator that is paid for the node
 * @throws OpenLedgerError `forbidden`
 */
export async function requireNode(
  { node, at, signature }: NodeStatement,
  message: string,
  now: number,
): Promise<Address> {
  const refuse = (reason: string, remedy: string) =>
    new OpenLedgerError({ code: 'forbidden', message: reason, fields: { node }, remedy });
  if (Math.abs(now - at) > LIFETIME_MS) {
    throw refuse('What the node sent is not of this minute.', 'Set the clock of the node.');
  }
  const signer = await recoverMessageAddress({ message, signature }).catch(() => undefined);
  if (!signer || !isAddressEqual(signer, node)) {
    throw refuse('What the node sent is not signed by it.', 'Sign it with the key of the address it names.');
  }
  const operator = await nodeOperator(node);
  if (operator) return operator;
  throw refuse(`No node is registered as ${node}.`, 'Have the owner of the escrow register its key.');
}
