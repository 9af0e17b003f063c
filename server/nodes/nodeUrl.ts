import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { roleAccount } from '@/server/chain/roleAccount';
import { getEnv } from '@/server/config/env';
import { findServingNode } from '@/server/nodes/servingNodeRepository';

/**
 * Where a node is reached: as it said in its last heartbeat; this installation's own node also before its first one.
 * @throws OpenLedgerError `unavailable` for a node that was never heard of
 */
export async function nodeUrl(address: string): Promise<string> {
  const known = await findServingNode(address.toLowerCase());
  if (known) return known.url.replace(/\/+$/, '');
  if (address.toLowerCase() === roleAccount('node').address.toLowerCase()) return getEnv().NODE_PUBLIC_URL;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `The node ${address} has not said where it is reached.`,
    fields: { node: address },
    remedy: 'Start the node; it reports every few seconds.',
  });
}
