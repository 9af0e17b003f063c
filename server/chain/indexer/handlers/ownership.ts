import { zeroAddress } from 'viem';
import type { DatabaseExecutor } from '@/server/database/client';
import type { EventHandler } from '../eventHandlers';

type Transfer = { from: `0x${string}`; to: `0x${string}`; tokenId: bigint };

/** ERC-721 transfers. The first one, from nobody, comes with the event that creates the token and says nothing new. */
export function ownershipHandler(
  setOwner: (tokenId: bigint, ownerAddress: string, db: DatabaseExecutor) => Promise<unknown>,
): EventHandler<Transfer> {
  return {
    async apply({ from, to, tokenId }, _, db) {
      if (from !== zeroAddress) await setOwner(tokenId, to.toLowerCase(), db);
    },
    async revert({ from, tokenId }, _, db) {
      if (from !== zeroAddress) await setOwner(tokenId, from.toLowerCase(), db);
    },
  };
}
