import { Prisma } from '@/prisma/generated/client';
import type { RecordModel } from '@/prisma/generated/models/Record';
import { type DatabaseExecutor, database } from '@/server/database/client';

/** A record without its duplicate entry, which is large and of no use to a reader. */
export type RecordRow = Omit<RecordModel, 'signature'>;

export type RecordFilter = {
  dataNetId: string;
  contributor: string | undefined;
  /** Words of prompt or answer, or a record hash. */
  search: string | undefined;
  after: bigint | undefined;
  limit: number;
};

/** One page of signed records in order of acceptance. */
export async function listRecords(filter: RecordFilter, db: DatabaseExecutor = database()) {
  const { dataNetId, contributor, search, after, limit } = filter;
  const contains = search === undefined ? undefined : ({ contains: search, mode: 'insensitive' } as const);
  const where: Prisma.RecordWhereInput = {
    dataNetId,
    upload: { status: 'signed' },
    ...(contributor === undefined ? {} : { contributorAddress: contributor }),
    ...(contains === undefined
      ? {}
      : { OR: [{ prompt: contains }, { answer: contains }, { recordHash: search?.toLowerCase() ?? '' }] }),
  };
  const [rows, total] = await Promise.all([
    db.record.findMany({
      where,
      omit: { signature: true },
      orderBy: { sequence: 'asc' },
      take: limit + 1,
      ...(after === undefined ? {} : { cursor: { sequence: after }, skip: 1 }),
    }),
    db.record.count({ where }),
  ]);
  return { rows, total };
}

/** Signed records of this hash in any DataNet, earliest accepted first. */
export function findRecords(recordHash: string, db: DatabaseExecutor = database()) {
  return db.record.findMany({
    where: { recordHash, upload: { status: 'signed' } },
    omit: { signature: true },
    include: { dataNet: { select: { id: true, slug: true, name: true } } },
    orderBy: { sequence: 'asc' },
  });
}

/** What each record of a DataNet has earned in settled answers, in one query. */
export async function recordEarnings(
  dataNetId: string,
  recordHashes: readonly string[],
  db: DatabaseExecutor = database(),
): Promise<ReadonlyMap<string, string>> {
  if (recordHashes.length === 0) return new Map();
  const rows = await db.$queryRaw<{ recordHash: string; wei: string }[]>(Prisma.sql`
    SELECT e."recordHash", sum(e."wei")::text AS "wei" FROM "Earning" e
    JOIN "Answer" a ON a."id" = e."answerId" AND a."status" = 'settled'
    WHERE e."dataNetId" = ${dataNetId} AND e."recordHash" IN (${Prisma.join([...recordHashes])})
    GROUP BY e."recordHash"`);
  return new Map(rows.map(({ recordHash, wei }) => [recordHash, wei]));
}
