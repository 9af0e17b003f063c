import { type DatabaseExecutor, database } from '@/server/database/client';

/** Stores a key by its hash and returns the row's id. */
export async function insertApiKey(
  key: { userAddress: string; name: string; keyHash: string },
  db: DatabaseExecutor = database(),
): Promise<string> {
  return (await db.apiKey.create({ data: key, select: { id: true } })).id;
}

/** Ends a key of that person; false for one that is not theirs or has ended. */
export async function endApiKey(id: string, userAddress: string, db: DatabaseExecutor = database()): Promise<boolean> {
  const { count } = await db.apiKey.updateMany({
    where: { id, userAddress, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count === 1;
}

/** Whom a key that has not ended speaks for. */
export async function findApiKeyUser(keyHash: string, db: DatabaseExecutor = database()): Promise<string | undefined> {
  return (await db.apiKey.findFirst({ where: { keyHash, revokedAt: null } }))?.userAddress;
}
