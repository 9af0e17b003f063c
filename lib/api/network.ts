import { z } from 'zod';
import { address, hash, instant, integerString, wei } from '@/lib/api/common';

/** GET /api/network */
export const network = z.object({
  today: z.object({
    answers: z.number().int(),
    feesWei: wei,
    records: z.number().int(),
    models: z.number().int(),
  }),
  totals: z.object({
    dataNets: z.number().int(),
    records: z.number().int(),
    contributors: z.number().int(),
    models: z.number().int(),
    answers: z.number().int(),
    feesWei: wei,
    paidToContributorsWei: wei,
  }),
  chain: z.object({ id: z.number().int(), blockNumber: integerString, indexedBlock: integerString }),
  nodes: z.array(
    z.object({
      address,
      url: z.string(),
      alive: z.boolean(),
      lastHeartbeat: instant,
      residentAdapters: z.number().int(),
      /** answers it generates at the same time, and how many it does now */
      rows: z.number().int(),
      active: z.number().int(),
      queued: z.number().int(),
      /** bytes of adapters in memory, and how many it may take; null for a node that does not say */
      adapterBytes: z.number().int().nullable(),
      adapterBudgetBytes: z.number().int().nullable(),
      /** share of requests that found their adapter in memory, 0 to 1; null before the first */
      hitRatio: z.number().nullable(),
      tokensPerSecond: z.number(),
      requests: z.number().int(),
    }),
  ),
  roots: z.array(
    z.object({
      pool: integerString,
      root: hash,
      index: z.number().int().nullable(),
      status: z.string(),
      totalCumulativeWei: wei,
      activatesAt: instant.nullable(),
      createdAt: instant,
    }),
  ),
  /** per pool: what was funded against what is owed and claimed */
  solvency: z.array(
    z.object({ pool: integerString, modelName: z.string(), fundedWei: wei, owedWei: wei, claimedWei: wei }),
  ),
});

export type Network = z.infer<typeof network>;
