import { z } from 'zod';
import { address, hash, hex } from '@/lib/api/common';

/** What a node reports of itself every few seconds. */
export const nodeState = z.object({
  residentAdapters: z.array(hash).max(10_000),
  active: z.number().int().min(0),
  queued: z.number().int().min(0),
  tokensPerSecond: z.number().min(0),
  requests: z.number().int().min(0),
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

/** The text a node signs. */
export function heartbeatStatement(beat: Omit<Heartbeat, 'signature'>): string {
  return `OpenLedger node\n${beat.address}\n${beat.url}\n${beat.at}\n${JSON.stringify(beat.state)}`;
}
