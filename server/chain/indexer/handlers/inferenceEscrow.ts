import type { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { Prisma } from '@/prisma/generated/client';
import { decimalOf } from '@/server/database/wei';
import type { EventHandlers } from '../eventHandlers';

/** Index of `AlreadySettled` in the contract's `Rejection`: it says that the answer was paid, not that it cannot be. */
const ALREADY_SETTLED = 8;

export const inferenceEscrowHandlers: EventHandlers<typeof inferenceEscrowAbi> = {
  ReceiptSettled: {
    async apply({ requestId }, { txHash }, db) {
      await db.answer.updateMany({ where: { requestId }, data: { status: 'settled', error: Prisma.DbNull } });
      await db.settlement.updateMany({
        where: { answers: { some: { requestId } } },
        data: { status: 'included', txHash },
      });
    },
    async revert({ requestId }, { txHash }, db) {
      await db.answer.updateMany({ where: { requestId }, data: { status: 'settling' } });
      await db.settlement.updateMany({ where: { txHash }, data: { status: 'pending', txHash: null } });
    },
  },
  ReceiptRejected: {
    async apply({ requestId, reason }, { txHash }, db) {
      if (reason === ALREADY_SETTLED) return;
      await db.answer.updateMany({
        where: { requestId, status: { not: 'settled' } },
        data: { status: 'failed', error: { code: 'receipt_rejected', reason, txHash } },
      });
    },
    async revert({ requestId }, _, db) {
      await db.answer.updateMany({
        where: { requestId, status: 'failed' },
        data: { status: 'settling', error: Prisma.DbNull },
      });
    },
  },
  CapRevoked: {
    async apply({ user, nonce }, _, db) {
      const cap = { userAddress: user.toLowerCase(), nonce: decimalOf(nonce) };
      await db.spendingCap.updateMany({ where: cap, data: { revoked: true } });
    },
    async revert({ user, nonce }, _, db) {
      const cap = { userAddress: user.toLowerCase(), nonce: decimalOf(nonce) };
      await db.spendingCap.updateMany({ where: cap, data: { revoked: false } });
    },
  },
  Deposited: null,
  WithdrawalRequested: null,
  Withdrawn: null,
  NodeChanged: null,
  AccruedWithdrawn: null,
  StakingVaultSet: null,
  StakersPaid: null,
  EIP712DomainChanged: null,
  OwnershipTransferStarted: null,
  OwnershipTransferred: null,
};
