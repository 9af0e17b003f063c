import { z } from 'zod';
import { address, hash, hex } from '@/lib/api/common';

/** What a node reports of itself every few seconds. */
export const nodeState = z.object({
  /** The adapters in memory that were used last. */
  residentAdapters: z.array(hash).max(2_000),
  /** Answers that it generates at the same time. */
  rows: z.number().int().min(1).default(1),
  active: z.number().int().min(0),
  queued: z.number().int().min(0),
  tokensPerSecond: z.number().min(0),
  requests: z.number().int().min(0),
  /** Its host memory for adapters, counted from its start; one of an older build does not say. */
  memory: z
    .object({
      hits: z.number().int().min(0),
      loads: z.number().int().min(0),
      failures: z.number().int().min(0),
      evictions: z.number().int().min(0),
      bytes: z.number().int().min(0),
      budgetBytes: z.number().int().min(1),
    })
    .optional(),
});

/** POST /api/node/heartbeat, signed (EIP-191) with the node's key over `heartbeatStatement`. */
export const heartbeat = z.object({
  address,
  url: z.url({ protocol: /^https?$/ }).max(300),
  /** Unix milliseconds; the gateway refuses what is a minute old. */
  at: z.number().int().positive(),
  state: nodeState,
  signature: hex,
});

export type NodeState = z.infer<typeof nodeState>;
export type Heartbeat = z.infer<typeof heartbeat>;

/** The text a node signs. The state is written in the schema's order, in which it is read again. */
export function heartbeatStatement(beat: Omit<Heartbeat, 'signature'>): string {
  return `OpenLedger node\n${beat.address}\n${beat.url}\n${beat.at}\n${JSON.stringify(nodeState.parse(beat.state))}`;
}
