import type { Hash, Hex } from 'viem';
import type { Network } from '@/lib/api/network';
import { rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { nodeState } from '@/lib/inference/heartbeat';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { NODE_ALIVE_MS } from '@/server/nodes/nodeAlive';
import { keepFor } from '@/server/publicConfig/keepFor';
import { findNodes, findRoots, indexedBlock, networkFigures, poolDebts } from './networkRepository';

const KEPT_MS = 2000;
const ROOTS = 50;
const POOLS = 50;

/** What each pool was funded with and has paid, from the chain, beside what its newest root promises. */
async function solvency(): Promise<Network['solvency']> {
  const [debts, { contracts }] = await Promise.all([poolDebts(POOLS), deployment()]);
  const contract = { address: contracts.rewardDistributor, abi: rewardDistributorAbi } as const;
  const client = publicClient();
  return Promise.all(
    debts.map(async ({ pool, modelName, owedWei }) => {
      const [funded, claimed] = await Promise.all([
        client.readContract({ ...contract, functionName: 'funded', args: [pool] }),
        client.readContract({ ...contract, functionName: 'totalClaimed', args: [pool] }),
      ]);
      const amounts = { fundedWei: funded.toString(), owedWei, claimedWei: claimed.toString() };
      return { pool: pool.toString(), modelName, ...amounts };
    }),
  );
}

async function nodes(now: number): Promise<Network['nodes']> {
  return (await findNodes()).map(({ address, url, state, lastHeartbeat }) => {
    const { residentAdapters, rows, active, queued, tokensPerSecond, requests, memory } = nodeState.parse(state);
    const asked = memory ? memory.hits + memory.loads : 0;
    return {
      address: address as Hex,
      url,
      alive: now - lastHeartbeat.getTime() < NODE_ALIVE_MS,
      lastHeartbeat: lastHeartbeat.toISOString(),
      residentAdapters: residentAdapters.length,
      rows,
      active,
      adapterBytes: memory?.bytes ?? null,
      adapterBudgetBytes: memory?.budgetBytes ?? null,
      hitRatio: memory && asked > 0 ? memory.hits / asked : null,
      queued,
      tokensPerSecond,
      requests,
    };
  });
}

async function read(): Promise<Network> {
  const client = publicClient();
  const [figures, posted, serving, pools, blockNumber, indexed] = await Promise.all([
    networkFigures(),
    findRoots(ROOTS),
    nodes(Date.now()),
    solvency(),
    client.getBlockNumber(),
    indexedBlock(),
  ]);
  return {
    today: {
      answers: figures.answersToday,
      feesWei: figures.feesTodayWei,
      records: figures.recordsToday,
      models: figures.modelsToday,
    },
    totals: {
      dataNets: figures.dataNets,
      records: figures.records,
      contributors: figures.contributors,
      models: figures.models,
      answers: figures.answers,
      feesWei: figures.feesWei,
      paidToContributorsWei: figures.paidToContributorsWei,
    },
    chain: { id: client.chain.id, blockNumber: blockNumber.toString(), indexedBlock: indexed.toString() },
    nodes: serving,
    roots: posted.map((row) => ({
      pool: row.pool.toString(),
      root: row.root as Hash,
      index: row.rootIndex,
      status: row.status,
      totalCumulativeWei: row.totalCumulative.toFixed(0),
      activatesAt: row.activatesAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    })),
    solvency: pools,
  };
}

/** The state of the network as its page and the home page show it; computed at most every two seconds. */
export const getNetwork = keepFor(KEPT_MS, read);
