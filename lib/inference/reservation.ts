import { z } from 'zod';
import { address, hash, hex, integerString } from '@/lib/api/common';
import { signedCap } from '@/lib/inference/capToken';
import { MAX_CHOICES } from '@/lib/inference/openAi';

/** The highest fee that an answer may reach, in wei. */
export const holding = z.object({ requestId: hash, amount: integerString });

const signedByNode = {
  node: address,
  /** Unix milliseconds; the gateway refuses what is a minute old. */
  at: z.number().int().positive(),
  /** EIP-191, with the node's key, over `holdStatement` or `releaseStatement`. */
  signature: hex,
};

/** POST /api/node/reservations: all of them are held, or none. */
export const holdRequest = z.object({
  ...signedByNode,
  cap: signedCap,
  holdings: z.array(holding).min(1).max(MAX_CHOICES),
});

/** DELETE /api/node/reservations: no receipt will come for these. */
export const releaseRequest = z.object({ ...signedByNode, requestIds: z.array(hash).min(1).max(MAX_CHOICES) });

export type HoldRequest = z.infer<typeof holdRequest>;
export type ReleaseRequest = z.infer<typeof releaseRequest>;

export function holdStatement({ node, at, cap, holdings }: Omit<HoldRequest, 'signature'>): string {
  const lines = holdings.map(({ requestId, amount }) => `${requestId} ${amount}`);
  return ['OpenLedger hold', node, at, cap.signature, ...lines].join('\n');
}

export function releaseStatement({ node, at, requestIds }: Omit<ReleaseRequest, 'signature'>): string {
  return ['OpenLedger release', node, at, ...requestIds].join('\n');
}
