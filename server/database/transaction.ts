import { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from './client';

const ATTEMPTS = 5;

/** Prisma's code for a write conflict or deadlock, after which PostgreSQL asks to try the whole transaction again. */
const isConflict = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034';

export type TransactionOptions = { serializable?: boolean; timeoutMs?: number };

/**
 * Runs `work` in one database transaction and returns its result. Conflicting transactions are tried again from the
 * start, so `work` must have no effect outside the database. Intents for the outside world go to the outbox or queue
 * through the same executor.
 */
export async function transaction<T>(
  work: (executor: DatabaseExecutor) => Promise<T>,
  { serializable = false, timeoutMs = 15_000 }: TransactionOptions = {},
): Promise<T> {
  const options = {
    timeout: timeoutMs,
    maxWait: 10_000,
    ...(serializable ? { isolationLevel: Prisma.TransactionIsolationLevel.Serializable } : {}),
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return await database().$transaction(work, options);
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 5 * (1 + Math.random())));
    }
  }
}
