import { Prisma } from '@/prisma/generated/client';
import { database } from '@/server/database/client';

/** Runs the steps of one job, each at most once to its end, however often the job is tried. */
export function stepRunner(jobId: string) {
  return async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const kept = await database().jobStep.findUnique({ where: { jobId_key: { jobId, key } } });
    if (kept) return kept.result as Result;
    const result = await work();
    const value = result === undefined || result === null ? Prisma.JsonNull : (result as Prisma.InputJsonValue);
    await database().jobStep.upsert({
      where: { jobId_key: { jobId, key } },
      create: { jobId, key, result: value },
      update: {},
    });
    return result;
  };
}
