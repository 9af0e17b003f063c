import type { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

export async function findEvaluation(runId: string, db: DatabaseExecutor = database()) {
  return db.runEvaluation.findUnique({ where: { runId } });
}

export async function saveEvaluation(
  runId: string,
  change: { evaluation: Prisma.InputJsonValue; measuredAt: Date } | { jobId: string },
  db: DatabaseExecutor = database(),
): Promise<void> {
  await db.runEvaluation.upsert({ where: { runId }, create: { runId, ...change }, update: change });
}
