import { type Address, type Hex, parseEventLogs } from 'viem';
import { modelRegistryAbi } from '@/lib/chain/abi.generated';
import { blockHash } from '@/server/chain/blockHash';
import type { ChainClient } from '@/server/chain/publicClient';
import { keepFor } from '@/server/publicConfig/keepFor';

/** Calls within this time share one look at the chain. */
const KEPT_MILLISECONDS = 1_000;
/** Models that are read at the same time. */
const AT_ONCE = 32;

export type ModelListParameters<Model> = {
  client: ChainClient;
  modelRegistry: Address;
  /** Blocks whose events are asked for at once; after a longer pause all models are read again. */
  range: bigint;
  /** What is listed of a model; null: it is not listed. */
  read(tokenId: bigint): Promise<Model | null>;
  now(): number;
};

/**
 * Every model that can be listed, in the order of their ids. The first call reads each; later ones read the events since
 * and the models that they name, so that their cost grows with what changed and not with what is registered. After a
 * reorganisation each is read again.
 */
export function createModelList<Model>({ client, modelRegistry, range, read, now }: ModelListParameters<Model>) {
  const listed = new Map<bigint, Model | null>();
  let seen: { number: bigint; hash: Hex } | undefined;

  /** Ids that may have changed since the last look; undefined: any. */
  async function changedSince(head: bigint): Promise<Set<bigint> | undefined> {
    if (!seen || head < seen.number || head - seen.number > range) return undefined;
    if ((await blockHash(client, seen.number)) !== seen.hash) return undefined;
    const logs = await client.getLogs({ address: modelRegistry, fromBlock: seen.number + 1n, toBlock: head });
    const events = parseEventLogs({ abi: modelRegistryAbi, logs });
    return new Set(
      events.flatMap(({ args }) => ('modelId' in args ? [args.modelId] : 'tokenId' in args ? [args.tokenId] : [])),
    );
  }

  async function look(): Promise<Model[]> {
    const { number, hash } = await client.getBlock();
    const changed = number === seen?.number && hash === seen.hash ? new Set<bigint>() : await changedSince(number);
    const count = await client.readContract({
      address: modelRegistry,
      abi: modelRegistryAbi,
      functionName: 'modelCount',
      blockNumber: number,
    });
    const ids = changed
      ? [...changed].filter((id) => id <= count)
      : Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1));
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      const models = await Promise.all(some.map(read));
      for (const [i, id] of some.entries()) listed.set(id, models[i]!);
    }
    for (const id of listed.keys()) if (id > count) listed.delete(id);
    seen = { number, hash };
    return [...listed.keys()].sort((a, b) => Number(a - b)).flatMap((id) => listed.get(id) ?? []);
  }

  return keepFor(KEPT_MILLISECONDS, look, now);
}
