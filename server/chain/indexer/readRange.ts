import type { Hex } from 'viem';
import type { ProtocolDeployment } from '../deployment';
import type { ContractName } from '../protocol';
import type { ChainClient } from '../publicClient';
import type { RawEvent } from './applyEvent';
import type { EventPlace } from './eventHandlers';

export type ChainEventRead = RawEvent & EventPlace & { blockHash: Hex };

/** Events of a range of blocks on one fork of the chain, `toHash` being that fork's last block of the range. */
export type RangeRead = { events: ChainEventRead[]; toHash: Hex };

/**
 * Reads the protocol's events of the blocks `from` to `to`. Undefined when the chain reorganised meanwhile: the last
 * block, which commits to all before it, is compared before and after.
 */
export async function readRange(
  client: ChainClient,
  { contracts }: ProtocolDeployment,
  from: bigint,
  to: bigint,
): Promise<RangeRead | undefined> {
  const before = await client.getBlock({ blockNumber: to });
  const names = new Map(Object.entries(contracts).map(([name, address]) => [address.toLowerCase(), name]));
  const logs = await client.getLogs({ address: Object.values(contracts), fromBlock: from, toBlock: to });
  const blocks = new Map<bigint, Date>();
  for (const number of new Set(logs.map((log) => log.blockNumber))) {
    const { timestamp } = number === to ? before : await client.getBlock({ blockNumber: number });
    blocks.set(number, new Date(Number(timestamp) * 1000));
  }
  const after = await client.getBlock({ blockNumber: to });
  if (after.hash !== before.hash) return undefined;
  const events = logs.map((log) => ({
    contract: names.get(log.address.toLowerCase()) as ContractName,
    topics: log.topics,
    data: log.data,
    txHash: log.transactionHash,
    logIndex: log.logIndex,
    blockNumber: log.blockNumber,
    blockHash: log.blockHash,
    at: blocks.get(log.blockNumber) ?? new Date(0),
  }));
  events.sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex);
  return { events, toHash: after.hash };
}
