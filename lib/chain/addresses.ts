import { isAddress, isHash } from 'viem';
import { z } from 'zod';

const address = z.string().refine((text) => isAddress(text, { strict: false }), { message: 'not an address' });
const hash = z.string().refine((text) => isHash(text), { message: 'not a 32-byte hash' });

/** Where the protocol lives on one chain: the content of a deployment file. */
export const deploymentSchema = z.object({
  chainId: z.number().int().positive(),
  addresses: z.object({
    protocolParameters: address,
    dataNetRegistry: address,
    modelRegistry: address,
    rewardDistributor: address,
    inferenceEscrow: address,
  }),
  /** Indexers start here: no event of the protocol is older. */
  deployedAtBlock: z.number().int().nonnegative(),
  /** keccak256 of the creation code of every contract: which build this is. */
  buildHash: hash,
});

export type Deployment = z.infer<typeof deploymentSchema>;
export type Addresses = Deployment['addresses'];
