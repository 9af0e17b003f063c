import { queryOptions } from '@tanstack/react-query';
import type { Recipe, RunRecord } from '@/lib/api/run';
import { createTrainingClient } from '@/workers/training/client';

/** Asks a worker of its own, which ends with the answer. */
async function ask<Result>(question: (client: ReturnType<typeof createTrainingClient>) => Promise<Result>) {
  const client = createTrainingClient();
  try {
    return await question(client);
  } finally {
    client.close();
  }
}

/** What this browser can train on, best first. */
export const backendsQuery = queryOptions({
  queryKey: ['trainingBackends'],
  queryFn: () => ask((client) => client.probe()),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The data of a run as the model will see it. */
export const preflightQuery = (runId: string, basePath: string, recipe: Recipe, records: readonly RunRecord[] | null) =>
  queryOptions({
    queryKey: ['preflight', runId],
    queryFn: () => ask((client) => client.preflight({ basePath, recipe, records: records ?? [] })),
    enabled: records !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
