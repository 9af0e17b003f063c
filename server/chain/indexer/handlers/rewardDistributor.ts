import type { rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { decimalOf } from '@/server/database/wei';
import type { EventHandlers } from '../eventHandlers';

export const rewardDistributorHandlers: EventHandlers<typeof rewardDistributorAbi> = {
  RootSubmitted: {
    async apply({ pool, index, root, activatesAt }, { txHash }, db) {
      await db.rewardRoot.updateMany({
        where: { pool, root, status: 'pending' },
        data: {
          status: 'queued',
          rootIndex: Number(index),
          activatesAt: new Date(Number(activatesAt) * 1000),
          txHash,
        },
      });
    },
    async revert({ pool, index }, { txHash }, db) {
      await db.rewardRoot.updateMany({
        where: { pool, rootIndex: Number(index), txHash },
        data: { status: 'pending', rootIndex: null, activatesAt: null, txHash: null },
      });
    },
  },
  RootDisabled: {
    async apply({ pool, index }, _, db) {
      await db.rewardRoot.updateMany({ where: { pool, rootIndex: Number(index) }, data: { status: 'disabled' } });
    },
    async revert({ pool, index }, _, db) {
      await db.rewardRoot.updateMany({
        where: { pool, rootIndex: Number(index), status: 'disabled' },
        data: { status: 'queued' },
      });
    },
  },
  Claimed: {
    async apply({ pool, account, amount }, { txHash, logIndex, blockNumber, at }, db) {
      await db.claim.createMany({
        data: {
          pool,
          account: account.toLowerCase(),
          amount: decimalOf(amount),
          txHash,
          logIndex,
          blockNumber,
          claimedAt: at,
        },
        skipDuplicates: true,
      });
    },
    async revert(_, { txHash, logIndex }, db) {
      await db.claim.deleteMany({ where: { txHash, logIndex } });
    },
  },
  PoolFunded: null,
  RoleAdminChanged: null,
  RoleGranted: null,
  RoleRevoked: null,
};
