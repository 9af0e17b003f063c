import { isAddressEqual, recoverMessageAddress } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Heartbeat, heartbeatStatement } from '@/lib/inference/heartbeat';
import { nodeOperator } from '@/server/nodes/nodeOperator';
import { saveHeartbeat } from '@/server/nodes/servingNodeRepository';

const LIFETIME_MS = 60_000;

/**
 * Takes what a node says of itself. Signed by the node's key, a minute old at most, and only from a node that is
 * registered on chain. A report that is older than the last one changes nothing.
 *
 * Throws `forbidden`.
 */
export async function receiveHeartbeat(beat: Heartbeat, now: number = Date.now()): Promise<void> {
  const { signature, ...statement } = beat;
  const refuse = (message: string, remedy?: string) =>
    new OpenLedgerError({
      code: 'forbidden',
      message,
      fields: { node: beat.address },
      ...(remedy === undefined ? {} : { remedy }),
    });
  if (Math.abs(now - beat.at) > LIFETIME_MS) {
    throw refuse('The heartbeat is not of this minute.', 'Set the clock of the node.');
  }
  const message = heartbeatStatement(statement);
  const signer = await recoverMessageAddress({ message, signature }).catch(() => undefined);
  if (!signer || !isAddressEqual(signer, beat.address)) throw refuse('The heartbeat is not signed by its node.');
  if (!(await nodeOperator(beat.address))) {
    throw refuse(`No node is registered as ${beat.address}.`, 'Have the owner of the escrow register its key.');
  }
  await saveHeartbeat({ address: beat.address, url: beat.url, state: beat.state, at: new Date(beat.at) });
}
