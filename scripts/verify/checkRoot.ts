import type { Hex } from 'viem';
import { z } from 'zod';
import type { Hash } from '@/core/hash/hash';
import { rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { buildRewardTree } from '@/lib/chain/rewardTree';
import type { Check } from './verifyReceipt';
import type { VerifySource } from './verifySource';

const rootDocument = z.object({
  answers: z.array(z.object({ requestId: z.string(), evidenceHash: z.string().nullable() })),
  entitlements: z.array(z.object({ account: z.string(), cumulativeAmount: z.string() })),
});

/** Whether the newest root of the pool holds this answer, and is the one that its own document gives. */
export async function checkRoot(
  { client, chainId, distributor, loadObject }: VerifySource,
  receipt: { modelId: bigint; requestId: string; evidenceHash: string },
): Promise<Check> {
  const name = 'root';
  const contract = { address: distributor, abi: rewardDistributorAbi } as const;
  const pool = receipt.modelId;
  const count = await client.readContract({ ...contract, functionName: 'rootCount', args: [pool] });
  for (let index = count - 1n; index >= 0n; index--) {
    const posted = await client.readContract({ ...contract, functionName: 'rootAt', args: [pool, index] });
    if (posted.disabled) continue;
    const bytes = await loadObject(posted.evidenceHash as Hash);
    const { answers, entitlements } = rootDocument.parse(JSON.parse(new TextDecoder().decode(bytes)));
    const own = answers.find(({ requestId }) => requestId === receipt.requestId);
    if (!own) return { name, ok: null, detail: `root ${index} of pool ${pool} does not hold the answer yet` };
    if (own.evidenceHash !== receipt.evidenceHash) {
      return { name, ok: false, detail: `root ${index} names the evidence ${own.evidenceHash}` };
    }
    const tree = buildRewardTree(
      { chainId, contract: distributor },
      pool,
      entitlements.map(({ account, cumulativeAmount }) => ({
        account: account as Hex,
        cumulativeAmount: BigInt(cumulativeAmount),
      })),
    );
    const same = tree.root === posted.root && tree.total === posted.totalCumulative;
    return { name, ok: same, detail: same ? `root ${index} of pool ${pool}, ${posted.root}` : `gives ${tree.root}` };
  }
  return { name, ok: null, detail: `no root of pool ${pool} is posted yet` };
}
