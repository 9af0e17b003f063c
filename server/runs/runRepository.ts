import type { Prisma, RunStatus } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

const withVersions = {
  versions: { include: { version: { include: { dataNet: true } } } },
  model: { select: { id: true } },
} satisfies Prisma.RunInclude;

export type RunRow = Prisma.RunGetPayload<{ include: typeof withVersions }>;
export type VersionRow = RunRow['versions'][number]['version'];

export async function findRun(id: string, db: DatabaseExecutor = database()): Promise<RunRow | null> {
  return db.run.findUnique({ where: { id }, include: withVersions });
}

export async function findRunsOf(ownerAddress: string, db: DatabaseExecutor = database()): Promise<RunRow[]> {
  return db.run.findMany({ where: { ownerAddress }, include: withVersions, orderBy: { createdAt: 'desc' }, take: 100 });
}

export type NewRun = Prisma.RunUncheckedCreateInput & { versionIds: readonly string[] };

export async function createRunRow({ versionIds, ...run }: NewRun, db: DatabaseExecutor = database()): Promise<RunRow> {
  return db.run.create({
    data: { ...run, versions: { create: versionIds.map((versionId) => ({ versionId })) } },
    include: withVersions,
  });
}

export async function updateRun(
  id: string,
  data: Prisma.RunUncheckedUpdateInput,
  db: DatabaseExecutor = database(),
): Promise<void> {
  await db.run.update({ where: { id }, data });
}

/** Moves a run to `to` if it stands in one of `from`; tells whether it did. */
export async function moveRun(
  id: string,
  from: readonly RunStatus[],
  to: RunStatus,
  db: DatabaseExecutor = database(),
): Promise<boolean> {
  const { count } = await db.run.updateMany({ where: { id, status: { in: [...from] } }, data: { status: to } });
  return count === 1;
}

/** Appends events; those whose sequence is known already are left as they are. */
export async function appendRunEvents(
  runId: string,
  events: readonly { sequence: number; event: Prisma.InputJsonValue }[],
  db: DatabaseExecutor = database(),
): Promise<void> {
  await db.runEvent.createMany({ data: events.map((event) => ({ runId, ...event })), skipDuplicates: true });
}

export async function findRunEvents(
  runId: string,
  after: number,
  limit: number,
  db: DatabaseExecutor = database(),
): Promise<{ sequence: number; event: unknown }[]> {
  return db.runEvent.findMany({
    where: { runId, sequence: { gt: after } },
    orderBy: { sequence: 'asc' },
    take: limit,
    select: { sequence: true, event: true },
  });
}

/** Anchored versions of live DataNets, newest first. */
export async function findTrainableVersions(
  where: { ids?: readonly string[] },
  db: DatabaseExecutor = database(),
): Promise<VersionRow[]> {
  return db.dataNetVersion.findMany({
    where: {
      status: 'anchored',
      dataNet: { status: 'live' },
      ...(where.ids ? { id: { in: [...where.ids] } } : {}),
    },
    include: { dataNet: true },
    orderBy: { createdAt: 'desc' },
    take: 500,
  });
}

/** The records of the versions, earliest accepted first: the order of the record table. */
export async function findVersionRecords(versionIds: readonly string[], db: DatabaseExecutor = database()) {
  return db.record.findMany({
    where: { versions: { some: { versionId: { in: [...versionIds] } } } },
    orderBy: { sequence: 'asc' },
    select: {
      id: true,
      recordHash: true,
      contributorAddress: true,
      dataNetId: true,
      prompt: true,
      answer: true,
    },
  });
}

/** The highest number of a run's events, -1 before the first. */
export async function lastRunEventSequence(runId: string, db: DatabaseExecutor = database()): Promise<number> {
  const { _max } = await db.runEvent.aggregate({ where: { runId }, _max: { sequence: true } });
  return _max.sequence ?? -1;
}
