import { z } from 'zod';

const part = z.object({ ok: z.boolean(), milliseconds: z.number(), message: z.string().nullable() });

/** GET /api/health: 200 while every part answers, 503 otherwise */
export const health = z.object({
  ok: z.boolean(),
  parts: z.object({ database: part, chain: part, queue: part, indexer: part, node: part }),
});

export type Health = z.infer<typeof health>;
export type HealthPart = z.infer<typeof part>;
