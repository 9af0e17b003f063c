import type { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

const withParents = {
  run: true,
  versions: { include: { version: { include: { dataNet: true } } } },
} satisfies Prisma.ModelInclude;

export type ModelRow = Prisma.ModelGetPayload<{ include: typeof withParents }>;

export async function findModel(idOrSlug: string, db: DatabaseExecutor = database()): Promise<ModelRow | null> {
  return db.model.findFirst({ where: { OR: [{ id: idOrSlug }, { slug: idOrSlug }] }, include: withParents });
}

export async function findModelByTokenId(tokenId: bigint, db: DatabaseExecutor = database()) {
  return db.model.findUnique({ where: { tokenId } });
}

export async function findModelByAdapter(adapterHash: string, db: DatabaseExecutor = database()) {
  return db.model.findUnique({ where: { adapterHash } });
}

/** Models anyone may see: live and revoked ones, and the owner's own in any state. */
export async function findModels(
  filter: { search?: string; owner?: string; limit: number; after?: string },
  db: DatabaseExecutor = database(),
): Promise<{ rows: ModelRow[]; total: number }> {
  const visible: Prisma.ModelWhereInput = filter.owner
    ? { OR: [{ status: 'live' }, { ownerAddress: filter.owner }] }
    : { status: 'live' };
  const where: Prisma.ModelWhereInput = filter.search
    ? {
        AND: [
          visible,
          {
            OR: ['name', 'description'].map((field) => ({ [field]: { contains: filter.search, mode: 'insensitive' } })),
          },
        ],
      }
    : visible;
  const [rows, total] = await Promise.all([
    db.model.findMany({
      where,
      include: withParents,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: filter.limit,
      ...(filter.after ? { cursor: { id: filter.after }, skip: 1 } : {}),
    }),
    db.model.count({ where }),
  ]);
  return { rows, total };
}

export type NewModel = Prisma.ModelUncheckedCreateInput & { versionIds: readonly string[] };

export async function createModelRow(
  { versionIds, ...model }: NewModel,
  db: DatabaseExecutor = database(),
): Promise<ModelRow> {
  return db.model.create({
    data: { ...model, versions: { create: versionIds.map((versionId) => ({ versionId })) } },
    include: withParents,
  });
}

export async function updateModel(
  id: string,
  data: Prisma.ModelUncheckedUpdateInput,
  db: DatabaseExecutor = database(),
): Promise<void> {
  await db.model.update({ where: { id }, data });
}

/** Answers given and contributors' earnings of many models in one query each. */
export async function findModelTotals(ids: readonly string[], db: DatabaseExecutor = database()) {
  const answers = await db.answer.groupBy({
    by: ['modelId'],
    where: { modelId: { in: [...ids] }, status: { not: 'failed' } },
    _count: { _all: true },
    _sum: { feeWei: true },
  });
  return new Map(
    answers.map((row) => [row.modelId, { answers: row._count._all, feesWei: (row._sum.feeWei ?? 0).toString() }]),
  );
}

/** What each contributor earned by the answers of a model, most first. */
export async function findModelContributors(modelId: string, db: DatabaseExecutor = database()) {
  return db.$queryRaw<{ account: string; records: bigint; wei: string }[]>`
    SELECT earning.account, COUNT(DISTINCT earning."recordHash") AS records, SUM(earning.wei)::text AS wei
    FROM "Earning" earning JOIN "Answer" answer ON answer.id = earning."answerId"
    WHERE answer."modelId" = ${modelId} AND earning."recordHash" IS NOT NULL
    GROUP BY earning.account ORDER BY SUM(earning.wei) DESC LIMIT 200`;
}

/** Slugs that begin so. */
export async function findModelSlugs(prefix: string, db: DatabaseExecutor = database()): Promise<string[]> {
  const rows = await db.model.findMany({ where: { slug: { startsWith: prefix } }, select: { slug: true } });
  return rows.map(({ slug }) => slug);
}
