import type { Standing } from '@/core/attribution/quarantine';
import type { Hash } from '@/core/hash/hash';
import { type ContributorStanding, Prisma, type StandingState } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';
import { decimalOf, weiOf } from '@/server/database/wei';

/** Models with attributed answers that no standing holds yet. */
export async function findModelsToCount(): Promise<string[]> {
  const rows = await database().answer.findMany({
    where: uncounted,
    distinct: ['modelId'],
    select: { modelId: true },
    orderBy: { modelId: 'asc' },
  });
  return rows.map(({ modelId }) => modelId);
}

const uncounted = {
  standingCounted: false,
  evidenceHash: { not: null },
  status: { in: ['attributed', 'settling', 'settled'] },
} satisfies Prisma.AnswerWhereInput;

/** The oldest answers of a model that no standing holds yet. */
export async function findUncountedAnswers(modelId: string, limit: number) {
  const rows = await database().answer.findMany({
    where: { ...uncounted, modelId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: limit,
    select: { id: true, evidenceHash: true },
  });
  return rows.map(({ id, evidenceHash }) => ({ id, evidenceHash: evidenceHash as Hash }));
}

/** Marks answers as counted; false where another worker was faster with any of them, and then nothing may be added. */
export async function markCounted(answerIds: readonly string[], db: DatabaseExecutor): Promise<boolean> {
  const { count } = await db.answer.updateMany({
    where: { id: { in: [...answerIds] }, standingCounted: false },
    data: { standingCounted: true },
  });
  return count === answerIds.length;
}

/** The standings of a model's contributors, and what follows from each for their pay. */
export async function findStandings(modelId: string, db: DatabaseExecutor) {
  const rows = await db.contributorStanding.findMany({ where: { modelId } });
  return new Map(
    rows.map(({ account, state, queries, sumMicro, squaresMicro }) => [
      account,
      { state, standing: { queries, sumMicro: weiOf(sumMicro), squaresMicro: weiOf(squaresMicro) } satisfies Standing },
    ]),
  );
}

export async function saveStanding(
  modelId: string,
  account: string,
  { queries, sumMicro, squaresMicro }: Standing,
  db: DatabaseExecutor,
): Promise<void> {
  const data = { queries, sumMicro: decimalOf(sumMicro), squaresMicro: decimalOf(squaresMicro) };
  await db.contributorStanding.upsert({
    where: { modelId_account: { modelId, account } },
    create: { modelId, account, ...data },
    update: data,
  });
}

/**
 * From now on the contributor's shares wait in the pool: those of every answer that is not there yet. What came before,
 * which a root may already hold, stays paid, whatever the clocks of several processes say.
 */
export async function holdPay(modelId: string, account: string, db: DatabaseExecutor): Promise<void> {
  const { _max } = await db.answer.aggregate({ where: { modelId }, _max: { createdAt: true } });
  const heldSince = new Date(Math.max(Date.now(), (_max.createdAt?.getTime() ?? 0) + 1));
  await db.contributorStanding.updateMany({
    where: { modelId, account, state: 'paid' },
    data: { state: 'held', heldSince },
  });
}

/** What a retraining decided about a contributor who is held; false where nobody by that name is. */
export async function decideHeld(
  {
    modelId,
    account,
    harmful,
    evidenceHash,
  }: { modelId: string; account: string; harmful: boolean; evidenceHash: Hash },
  db: DatabaseExecutor,
): Promise<boolean> {
  const cleared = { state: 'paid', heldSince: null, queries: 0, sumMicro: 0, squaresMicro: 0 } as const;
  const { count } = await db.contributorStanding.updateMany({
    where: { modelId, account, state: 'held' },
    data: { ...(harmful ? { state: 'slashed' } : cleared), evidenceHash },
  });
  return count === 1;
}

/** What follows from each contributor's standing for their pay by a model. */
export async function findStandingsOfModel(modelId: string): Promise<ReadonlyMap<string, StandingState>> {
  const rows = await database().contributorStanding.findMany({ where: { modelId } });
  return new Map(rows.map(({ account, state }) => [account, state]));
}

export type StandingAgainst = Pick<ContributorStanding, 'state' | 'heldSince' | 'evidenceHash'>;

/** Standings of an account whose pay is held or taken, by model. */
export async function findStandingsAgainst(account: string): Promise<ReadonlyMap<string, StandingAgainst>> {
  const rows = await database().contributorStanding.findMany({ where: { account, state: { not: 'paid' } } });
  return new Map(
    rows.map(({ modelId, state, heldSince, evidenceHash }) => [modelId, { state, heldSince, evidenceHash }]),
  );
}

/**
 * For queries over "Earning" earning and "Answer" answer: the standing that changes who an earning is paid to, if any.
 * Only what records earn is touched, and only by answers given since.
 */
export const JOIN_STANDING = Prisma.sql`
  LEFT JOIN "ContributorStanding" standing ON standing."modelId" = answer."modelId"
    AND standing.account = earning.account AND earning."recordHash" IS NOT NULL
    AND standing.state <> 'paid' AND answer."createdAt" >= standing."heldSince"`;

/** Beside JOIN_STANDING: whom an earning that is not held is paid to. What is slashed is the treasury's of that answer. */
export const PAYEE = Prisma.sql`
  CASE WHEN standing.state = 'slashed' THEN (
    SELECT rest.account FROM "Earning" rest
    WHERE rest."answerId" = earning."answerId" AND rest."recordHash" IS NULL ORDER BY rest.id DESC LIMIT 1
  ) ELSE earning.account END`;
