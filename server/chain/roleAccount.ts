import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { getSecrets } from '@/server/config/secrets';

/**
 * Keys the platform acts with. `platform` owns and configures the contracts and is the guardian, `settler` settles
 * receipts and posts roots, `node` signs receipts. None of them ever acts in a person's name.
 */
export type Role = 'platform' | 'settler' | 'node';

/** The account of a role; signs locally, its key never leaves the process. */
export function roleAccount(role: Role): PrivateKeyAccount {
  const secrets = getSecrets();
  const keys: Record<Role, `0x${string}`> = {
    platform: secrets.platformPrivateKey,
    settler: secrets.settlerPrivateKey,
    node: secrets.nodePrivateKey,
  };
  return privateKeyToAccount(keys[role]);
}
