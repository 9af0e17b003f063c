import type { Hex } from 'viem';
import { z } from 'zod';
import type { Answer } from '@/lib/api/answer';
import { address, wei } from '@/lib/api/common';
import { splitFee } from '@/lib/chain/fees';
import { type AnswerRow, findEarnings, findSettledEvent } from '@/server/answers/answerRepository';
import { readProtocolTerms } from '@/server/answers/protocolTerms';
import { weiOf } from '@/server/database/wei';
import { nodeOperator } from '@/server/nodes/nodeOperator';
import { keepFor } from '@/server/publicConfig/keepFor';

/** Terms change by vote, seldom; what a fee was really split into is read from its settlement. */
const currentTerms = keepFor(10_000, readProtocolTerms);

const settledEvent = z.object({
  operator: address,
  modelOwner: address,
  parts: z.object({ platform: wei, modelOwner: wei, node: wei, stakers: wei, contributors: wei }),
});

/** Where a fee went, or will go while it is not settled; the parts sum to the fee. A failed answer costs nothing. */
export async function viewFee(row: AnswerRow): Promise<Answer['fee']> {
  if (row.status === 'failed') return [];
  const [terms, event, earnings] = await Promise.all([
    currentTerms(),
    row.status === 'settled' ? findSettledEvent(row.requestId, row.nodeAddress) : null,
    findEarnings(row.id),
  ]);
  const settled = event ? settledEvent.parse(event) : undefined;
  const planned = splitFee(weiOf(row.feeWei), terms.feeSplit);
  const parts = settled?.parts ?? planned;
  const pool = BigInt(parts.contributors);
  const treasuryWei = earnings.reduce((sum, { recordHash, wei }) => (recordHash === null ? sum + weiOf(wei) : sum), 0n);
  const part = (party: Answer['fee'][number]['party'], account: Hex | null, amount: bigint | string) => ({
    party,
    account,
    wei: amount.toString(),
  });
  return [
    part('platform', terms.platform, parts.platform),
    part('modelOwner', settled?.modelOwner ?? (row.model.ownerAddress as Hex), parts.modelOwner),
    part('node', settled?.operator ?? (await nodeOperator(row.nodeAddress as Hex)) ?? null, parts.node),
    part('stakers', null, parts.stakers),
    part('contributors', null, pool - treasuryWei),
    part('treasury', terms.treasury, treasuryWei),
  ];
}
