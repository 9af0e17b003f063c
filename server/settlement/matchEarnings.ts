import { splitFee } from '@/core/attribution/splitFee';
import type { DatabaseExecutor } from '@/server/database/client';
import { decimalOf, weiOf } from '@/server/database/wei';

/**
 * Makes what a settled answer owes equal to what the chain gave to its pool, so that no pool ever promises more than it
 * was funded with. They differ only where the fee split was changed between attribution and settlement, or the node had
 * another fee settled: the shares of the evidence then stay, and the wei follow the chain, split by the same rule.
 */
export async function matchEarnings(answerId: string, db: DatabaseExecutor): Promise<void> {
  const funded = await fundedBy(answerId, db);
  const earnings = await db.earning.findMany({ where: { answerId }, orderBy: { id: 'asc' } });
  const treasury = earnings.at(-1);
  if (funded === undefined || !treasury) return;
  const owed = earnings.reduce((sum, { wei }) => sum + weiOf(wei), 0n);
  if (owed === funded) return;
  const { wei, treasuryWei } = splitFee(
    funded,
    earnings.slice(0, -1).map(({ share }) => Number(share)),
  );
  for (const [place, { id }] of earnings.entries()) {
    await db.earning.update({ where: { id }, data: { wei: decimalOf(wei[place] ?? treasuryWei) } });
  }
}

/** The contributors' part as the chain paid it into the pool; undefined before it did. */
async function fundedBy(answerId: string, db: DatabaseExecutor): Promise<bigint | undefined> {
  const [row] = await db.$queryRaw<{ wei: string }[]>`
    SELECT event.arguments->'parts'->>'contributors' AS wei
    FROM "Answer" answer JOIN "ChainEvent" event
      ON event."eventName" = 'ReceiptSettled' AND event.arguments->>'requestId' = answer."requestId"
      AND lower(event.arguments->>'node') = answer."nodeAddress"
    WHERE answer.id = ${answerId} LIMIT 1`;
  return row && BigInt(row.wei);
}
