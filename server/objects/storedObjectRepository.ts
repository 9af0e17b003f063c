import { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

/** Kinds that services of this server store for everyone to read; those of a request begin with `own/`. */
export const PUBLIC_KINDS = ['datanet-metadata', 'version-manifest', 'version-records', 'evidence'] as const;

export type PublicKind = (typeof PUBLIC_KINDS)[number];

export type StoredObjectEntry = { hash: string; ownerAddress: string; kind: string; sizeBytes: number };

/** Remembers who stored an object. Storing it again under another kind keeps the first, unless it becomes public. */
export async function rememberObject(entry: StoredObjectEntry, db: DatabaseExecutor = database()): Promise<void> {
  const { hash, ownerAddress, kind } = entry;
  const isPublic = (PUBLIC_KINDS as readonly string[]).includes(kind);
  await db.storedObject.upsert({
    where: { hash_ownerAddress: { hash, ownerAddress } },
    create: { ...entry, sizeBytes: BigInt(entry.sizeBytes) },
    update: isPublic ? { kind } : {},
  });
}

/** Whether this account stored the object, or uploaded the file it is. */
export async function isStoredBy(hash: string, account: string, db: DatabaseExecutor = database()): Promise<boolean> {
  const [stored, uploaded] = await Promise.all([
    db.storedObject.count({ where: { hash, ownerAddress: account } }),
    db.upload.count({ where: { objectHash: hash, contributorAddress: account } }),
  ]);
  return stored + uploaded > 0;
}

/**
 * Whether something public names the object: metadata of a live DataNet, a version's manifest, a registered model with
 * all that its attribution is computed from, the evidence of an answer or of a posted root. Naming a contributor's file
 * in a model does not publish it: its hash is known from manifests, but it holds the rows that were refused. Whoever has
 * the bytes has stored them.
 */
export async function isPublic(hash: string, db: DatabaseExecutor = database()): Promise<boolean> {
  const [row] = await db.$queryRaw<{ isPublic: boolean }[]>(Prisma.sql`
    SELECT EXISTS (SELECT 1 FROM "StoredObject" WHERE "hash" = ${hash} AND "kind" IN (${Prisma.join([...PUBLIC_KINDS])}))
      OR EXISTS (SELECT 1 FROM "DataNet" WHERE "metadataHash" = ${hash} AND "status" = 'live')
      OR EXISTS (SELECT 1 FROM "DataNetVersion" WHERE "manifestHash" = ${hash})
      OR EXISTS (SELECT 1 FROM "Answer" WHERE "evidenceHash" = ${hash})
      OR EXISTS (SELECT 1 FROM "RewardRoot" WHERE "evidenceHash" = ${hash})
      OR EXISTS (SELECT 1 FROM "Model" WHERE "status" IN ('live', 'revoked') AND (
          ${hash} IN ("adapterHash", "adapterConfigHash", "manifestHash")
          OR strpos(coalesce("attributionObjects"::text, ''), ${hash}) > 0))
        AND (EXISTS (SELECT 1 FROM "StoredObject" WHERE "hash" = ${hash})
          OR NOT EXISTS (SELECT 1 FROM "Upload" WHERE "objectHash" = ${hash})) AS "isPublic"`);
  return row?.isPublic ?? false;
}
