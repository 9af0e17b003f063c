import { createPublicClient, type Hex, http } from 'viem';
import type { DataRecord } from '@/core/curation/dataRecord';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Hash } from '@/core/hash/hash';
import { publicConfig } from '@/lib/api/session';
import { createChain } from '@/lib/chain/chain';
import { fetchObjectFrom } from '@/lib/evidence/fetchObject';
import { fetchRecordFrom } from '@/lib/evidence/fetchRecord';
import { recordOf } from '@/lib/evidence/recordOf';
import { deployment } from '@/server/chain/deployment';
import { type ChainClient, publicClient } from '@/server/chain/publicClient';
import { getRecord } from '@/server/dataNets/readRecords';
import { objectStore } from '@/server/objects/store';

/** Where a receipt is checked: a chain, its contracts, and a place that keeps the evidence. */
export type VerifySource = {
  client: ChainClient;
  chainId: number;
  escrow: Hex;
  distributor: Hex;
  modelRegistry: Hex;
  /** No receipt is older. */
  fromBlock: bigint;
  loadObject(hash: Hash): Promise<Uint8Array>;
  /** A record's own text. */
  loadRecord(hash: Hash): Promise<DataRecord>;
};

/** This machine's own installation: its chain and its object store. */
export async function localSource(): Promise<VerifySource> {
  const { chainId, contracts, deployedAtBlock } = await deployment();
  return {
    client: publicClient(),
    chainId,
    escrow: contracts.inferenceEscrow,
    distributor: contracts.rewardDistributor,
    modelRegistry: contracts.modelRegistry,
    fromBlock: BigInt(deployedAtBlock),
    loadObject: (hash) => objectStore().get(hash),
    loadRecord: async (hash) => recordOf(await getRecord(hash)),
  };
}

/**
 * An app somewhere: asked for its chain and for the evidence, and believed in neither, since the chain is read directly
 * and evidence is named by its hash. Needs no account there.
 * @throws OpenLedgerError `unavailable` when nothing of ours answers at the origin
 */
export async function remoteSource(origin: string): Promise<VerifySource> {
  const found = await fetch(`${origin}/api/config`)
    .then((response) => response.json())
    .catch(() => undefined);
  const config = publicConfig.safeParse(found);
  if (!config.success) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `No OpenLedger app answers at ${origin}.`,
      fields: { origin },
      remedy: 'Check the address, or give the id alone to use this machine’s own installation.',
    });
  }
  const { chainId, rpcUrl, contracts } = config.data;
  return {
    client: createPublicClient({ chain: createChain({ rpcUrl, chainId }), transport: http(rpcUrl) }),
    chainId,
    escrow: contracts.inferenceEscrow,
    distributor: contracts.rewardDistributor,
    modelRegistry: contracts.modelRegistry,
    fromBlock: 0n,
    loadObject: fetchObjectFrom(origin),
    loadRecord: fetchRecordFrom(origin),
  };
}
