import { type DatabaseExecutor, database } from '@/server/database/client';

/** The chosen name of an account, or null. */
export async function findAccountName(address: string, db: DatabaseExecutor = database()): Promise<string | null> {
  return (await db.account.findUnique({ where: { address }, select: { name: true } }))?.name ?? null;
}

/** Names of many accounts in one query; accounts without a name are left out. */
export async function findAccountNames(
  addresses: Iterable<string>,
  db: DatabaseExecutor = database(),
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(addresses)];
  if (wanted.length === 0) return new Map();
  const rows = await db.account.findMany({ where: { address: { in: wanted }, name: { not: null } } });
  return new Map(rows.flatMap(({ address, name }) => (name === null ? [] : [[address, name]])));
}

export async function saveAccountName(address: string, name: string, db: DatabaseExecutor = database()): Promise<void> {
  await db.account.upsert({ where: { address }, create: { address, name }, update: { name } });
}
