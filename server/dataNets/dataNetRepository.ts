import { Prisma } from '@/prisma/generated/client';
import type { DataNetModel } from '@/prisma/generated/models/DataNet';
import { type DatabaseExecutor, database } from '@/server/database/client';

export type DataNetRow = DataNetModel;
export type NewDataNet = Prisma.DataNetUncheckedCreateInput;

export type DataNetFilter = {
  /** Drafts of this account are listed beside everyone's live DataNets. */
  caller: string | undefined;
  owner: string | undefined;
  domain: string | undefined;
  search: string | undefined;
  /** Id of the last row of the page before. */
  after: string | undefined;
  limit: number;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True when Prisma refused a row because a unique value is taken. */
export function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

export function insertDataNet(data: NewDataNet, db: DatabaseExecutor = database()): Promise<DataNetRow> {
  return db.dataNet.create({ data });
}

/** A DataNet by its id or by the slug in its address. */
export function findDataNet(idOrSlug: string, db: DatabaseExecutor = database()): Promise<DataNetRow | null> {
  return db.dataNet.findUnique({ where: UUID.test(idOrSlug) ? { id: idOrSlug } : { slug: idOrSlug } });
}

export function findDataNetByToken(tokenId: bigint, db: DatabaseExecutor = database()): Promise<DataNetRow | null> {
  return db.dataNet.findUnique({ where: { tokenId } });
}

export function findDataNetByMetadata(
  metadataHash: string,
  db: DatabaseExecutor = database(),
): Promise<DataNetRow | null> {
  return db.dataNet.findUnique({ where: { metadataHash } });
}

/** Slugs that begin with this text, so that a free one can be chosen. */
export async function findSlugs(prefix: string, db: DatabaseExecutor = database()): Promise<string[]> {
  const rows = await db.dataNet.findMany({ where: { slug: { startsWith: prefix } }, select: { slug: true } });
  return rows.map(({ slug }) => slug);
}

/** One page, newest first, with the number of all that match. */
export async function listDataNets(filter: DataNetFilter, db: DatabaseExecutor = database()) {
  const { caller, owner, domain, search, after, limit } = filter;
  const contains = search === undefined ? undefined : ({ contains: search, mode: 'insensitive' } as const);
  const where: Prisma.DataNetWhereInput = {
    AND: [
      { OR: [{ status: 'live' }, ...(caller === undefined ? [] : [{ ownerAddress: caller }])] },
      owner === undefined ? {} : { ownerAddress: owner },
      domain === undefined ? {} : { domain: { equals: domain, mode: 'insensitive' } },
      contains === undefined
        ? {}
        : { OR: [{ name: contains }, { domain: contains }, { summary: contains }, { description: contains }] },
    ],
  };
  const [rows, total] = await Promise.all([
    db.dataNet.findMany({
      where,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
    }),
    db.dataNet.count({ where }),
  ]);
  return { rows, total };
}

/** What the chain says of a DataNet that was created or has changed hands. */
export async function updateDataNet(
  id: string,
  data: Pick<Prisma.DataNetUncheckedUpdateInput, 'tokenId' | 'createTx' | 'status' | 'ownerAddress'>,
  db: DatabaseExecutor = database(),
): Promise<void> {
  await db.dataNet.update({ where: { id }, data });
}
