import { z } from 'zod';
import { address, hash, hex, integerString } from '@/lib/api/common';

/** GET /api/auth/nonce */
export const nonceResponse = z.object({ nonce: z.string() });

/** POST /api/auth/verify: an EIP-4361 message and its signature. */
export const verifyRequest = z.object({ message: z.string().max(4000), signature: hex });

/** GET /api/auth/session */
export const sessionResponse = z.object({ address: address.nullable(), name: z.string().nullable() });

/** PUT /api/account: the name shown beside a contributor's address. */
export const accountRequest = z.object({ name: z.string().trim().min(1).max(40) });

/** GET /api/config: what a browser must know of the chain before it can do anything. */
export const publicConfig = z.object({
  chainId: z.number().int(),
  chainName: z.string(),
  rpcUrl: z.url(),
  /** true on the embedded chain, where a test wallet and test OPEN exist */
  testNetwork: z.boolean(),
  contracts: z.object({
    protocolParameters: address,
    dataNetRegistry: address,
    modelRegistry: address,
    inferenceEscrow: address,
    rewardDistributor: address,
  }),
  /** No event of the protocol is older; and which build of the contracts it is. */
  deployedAtBlock: z.number().int().nonnegative(),
  buildHash: hash,
  parameters: z.object({
    dataNetFee: integerString,
    modelFee: integerString,
    challengeWindowSeconds: z.number().int(),
    /** basis points, together 10,000 */
    feeSplit: z.object({
      platform: z.number().int(),
      modelOwner: z.number().int(),
      node: z.number().int(),
      stakers: z.number().int(),
      contributors: z.number().int(),
    }),
    attributionThreshold: z.number().int(),
  }),
  nodeUrl: z.url(),
  nodeAddress: address,
  base: z.object({ name: z.string(), hash: z.string(), path: z.string() }),
});

/** POST /api/dev/faucet: test OPEN for a wallet on the embedded chain. */
export const faucetRequest = z.object({ address });

export type PublicConfig = z.infer<typeof publicConfig>;
export type SessionResponse = z.infer<typeof sessionResponse>;
