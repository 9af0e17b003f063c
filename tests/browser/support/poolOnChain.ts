import { type Address, createPublicClient, type Hex, http } from 'viem';
import { z } from 'zod';
import { publicConfig } from '@/lib/api/session';
import { inferenceEscrowAbi, rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { buildRewardTree } from '@/lib/chain/rewardTree';
import { getEnv } from '@/server/config/env';

const rootDocument = z.object({
  entitlements: z.array(z.object({ account: z.string(), cumulativeAmount: z.string() })),
});

export type PoolOnChain = {
  /** Receipts that the escrow paid for this model. */
  receipts: number;
  /** Sum of their fees, and of the part that the contract gave to the contributors. */
  fees: bigint;
  contributors: bigint;
  /** What the reward contract holds for the pool, paid out or not. */
  funded: bigint;
  /** What the newest posted root promises, by account (lower case). Its document was checked against the root. */
  entitlements: ReadonlyMap<string, bigint>;
  rootTotal: bigint;
  claimedBy: (account: Address) => Promise<bigint>;
};

/** A model's money as the chain tells it; of the server only the root's document is taken, and held to its root. */
export async function poolOnChain(pool: bigint): Promise<PoolOnChain> {
  const { WEB_URL, RPC_URL } = getEnv();
  const { chainId, contracts } = publicConfig.parse(await (await fetch(`${WEB_URL}/api/config`)).json());
  const client = createPublicClient({ transport: http(RPC_URL) });
  const distributor = { address: contracts.rewardDistributor, abi: rewardDistributorAbi } as const;

  const settled = await client.getContractEvents({
    address: contracts.inferenceEscrow,
    abi: inferenceEscrowAbi,
    eventName: 'ReceiptSettled',
    args: { modelId: pool },
    fromBlock: 0n,
    strict: true,
  });
  const [funded, count] = await Promise.all([
    client.readContract({ ...distributor, functionName: 'funded', args: [pool] }),
    client.readContract({ ...distributor, functionName: 'rootCount', args: [pool] }),
  ]);
  const newest = await client.readContract({ ...distributor, functionName: 'rootAt', args: [pool, count - 1n] });
  const file = await fetch(`${WEB_URL}/api/objects/${newest.evidenceHash}`);
  const entitlements = rootDocument.parse(await file.json()).entitlements.map(({ account, cumulativeAmount }) => ({
    account: account as Hex,
    cumulativeAmount: BigInt(cumulativeAmount),
  }));
  const tree = buildRewardTree({ chainId, contract: contracts.rewardDistributor }, pool, entitlements);
  if (tree.root !== newest.root) throw new Error(`the document of root ${count - 1n} gives ${tree.root}`);
  return {
    receipts: settled.length,
    fees: settled.reduce((sum, { args }) => sum + args.fee, 0n),
    contributors: settled.reduce((sum, { args }) => sum + args.parts.contributors, 0n),
    funded,
    entitlements: new Map(
      entitlements.map(({ account, cumulativeAmount }) => [account.toLowerCase(), cumulativeAmount]),
    ),
    rootTotal: newest.totalCumulative,
    claimedBy: (account) => client.readContract({ ...distributor, functionName: 'claimed', args: [pool, account] }),
  };
}
