import type { AnswerStatus, Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

const withParents = {
  model: { select: { id: true, slug: true, name: true, tokenId: true, ownerAddress: true } },
  spendingCap: true,
  settlement: true,
} satisfies Prisma.AnswerInclude;

export type AnswerRow = Prisma.AnswerGetPayload<{ include: typeof withParents }>;

export async function findAnswer(id: string, db: DatabaseExecutor = database()): Promise<AnswerRow | null> {
  return db.answer.findUnique({ where: { id }, include: withParents });
}

export async function findAnswersOf(
  userAddress: string,
  page: { after?: string; limit: number },
  db: DatabaseExecutor = database(),
): Promise<AnswerRow[]> {
  return db.answer.findMany({
    where: { userAddress },
    include: withParents,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.limit,
    ...(page.after ? { cursor: { id: page.after }, skip: 1 } : {}),
  });
}

export async function countAnswersOf(userAddress: string, db: DatabaseExecutor = database()): Promise<number> {
  return db.answer.count({ where: { userAddress } });
}

/** Stores an answer; false when it was there already. */
export async function insertAnswer(data: Prisma.AnswerUncheckedCreateInput, db: DatabaseExecutor): Promise<boolean> {
  const { count } = await db.answer.createMany({ data: [data as Prisma.AnswerCreateManyInput], skipDuplicates: true });
  return count === 1;
}

/** How many of these requests have an answer. */
export async function countAnswered(requestIds: readonly string[], db: DatabaseExecutor): Promise<number> {
  return db.answer.count({ where: { requestId: { in: [...requestIds] } } });
}

/** The cap as the user signed it, once however many receipts draw on it. */
export async function saveSpendingCap(
  cap: Prisma.SpendingCapUncheckedCreateInput & { nonce: string },
  db: DatabaseExecutor,
): Promise<string> {
  const { userAddress, nonce, signature } = cap;
  const { id } = await db.spendingCap.upsert({
    where: { userAddress_nonce_signature: { userAddress, nonce, signature } },
    create: cap,
    update: {},
    select: { id: true },
  });
  return id;
}

export async function addSpent(capId: string, wei: string, db: DatabaseExecutor): Promise<void> {
  await db.spendingCap.update({ where: { id: capId }, data: { spent: { increment: wei } } });
}

export async function updateAnswer(
  id: string,
  data: Prisma.AnswerUncheckedUpdateInput,
  db: DatabaseExecutor = database(),
): Promise<void> {
  await db.answer.update({ where: { id }, data });
}

/** Moves answers from one status to another and returns how many moved. */
export async function moveAnswers(
  ids: readonly string[],
  from: AnswerStatus,
  data: Prisma.AnswerUncheckedUpdateManyInput,
  db: DatabaseExecutor,
): Promise<number> {
  return (await db.answer.updateMany({ where: { id: { in: [...ids] }, status: from }, data })).count;
}

/** Replaces what an answer paid, so that attributing it again doubles nothing. */
export async function replaceEarnings(
  answerId: string,
  earnings: readonly Omit<Prisma.EarningCreateManyInput, 'answerId'>[],
  db: DatabaseExecutor,
): Promise<void> {
  await db.earning.deleteMany({ where: { answerId } });
  await db.earning.createMany({ data: earnings.map((earning) => ({ ...earning, answerId })) });
}

/** What an answer paid, in the order of its evidence; the treasury last. */
export async function findEarnings(answerId: string, db: DatabaseExecutor = database()) {
  return db.earning.findMany({ where: { answerId }, orderBy: { id: 'asc' } });
}

/** Records by hash inside the DataNets of a model, with what a page shows of them. */
export async function findSourceRecords(recordHashes: readonly string[], db: DatabaseExecutor = database()) {
  return db.record.findMany({
    where: { recordHash: { in: [...recordHashes] } },
    select: {
      id: true,
      recordHash: true,
      prompt: true,
      answer: true,
      contributorAddress: true,
      dataNet: { select: { id: true, slug: true, name: true, tokenId: true } },
    },
  });
}

/** Whether records of this account earned a part of the answer. */
export async function hasEarned(
  answerId: string,
  account: string,
  db: DatabaseExecutor = database(),
): Promise<boolean> {
  return (await db.earning.count({ where: { answerId, account, recordHash: { not: null }, share: { gt: 0 } } })) > 0;
}

/** What the escrow said when it paid a receipt; null before it did. */
export async function findSettledEvent(requestId: string, node: string, db: DatabaseExecutor = database()) {
  const events = await db.chainEvent.findMany({
    where: { eventName: 'ReceiptSettled', arguments: { path: ['requestId'], equals: requestId } },
    select: { arguments: true },
  });
  const ofNode = events.find(({ arguments: found }) => {
    const named = (found as { node?: unknown }).node;
    return typeof named === 'string' && named.toLowerCase() === node;
  });
  return ofNode?.arguments ?? null;
}

/** The first root of a pool that was built after a settlement, and so holds what it paid. */
export async function findRootOf(pool: bigint, settledAt: Date, db: DatabaseExecutor = database()) {
  return db.rewardRoot.findFirst({
    where: { pool, status: { not: 'disabled' }, settlement: { createdAt: { gte: settledAt } } },
    orderBy: { createdAt: 'asc' },
  });
}
