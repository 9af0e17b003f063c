import { PrismaPg } from '@prisma/adapter-pg';
import { type Prisma, PrismaClient } from '@/prisma/generated/client';
import { getEnv } from '@/server/config/env';
import { databaseUrl } from './databaseUrl';

export type Database = PrismaClient;
/** What a repository function takes: the client itself or a transaction of it. */
export type DatabaseExecutor = Prisma.TransactionClient;

// Next.js evaluates modules anew on each change while developing; the pool must not be opened each time.
const holder = globalThis as typeof globalThis & { openledgerDatabase?: PrismaClient | undefined };

/** The one Prisma client of this process. Only repositories query through it. */
export function database(): Database {
  holder.openledgerDatabase ??= new PrismaClient({
    adapter: new PrismaPg({ connectionString: databaseUrl(), max: getEnv().DATABASE_POOL }),
  });
  return holder.openledgerDatabase;
}

/** Closes the pool; the next use opens a new one. */
export async function closeDatabase(): Promise<void> {
  const client = holder.openledgerDatabase;
  holder.openledgerDatabase = undefined;
  await client?.$disconnect();
}
