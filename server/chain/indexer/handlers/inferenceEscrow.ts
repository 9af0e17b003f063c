import type { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { Prisma } from '@/prisma/generated/client';
import { decimalOf } from '@/server/database/wei';
import { matchEarnings } from '@/server/settlement/matchEarnings';
import { describeRejection, type RejectionName } from '@/server/settlement/rejections';
import { settlementKey } from '@/server/settlement/settlementRepository';
import type { EventHandlers } from '../eventHandlers';

export const inferenceEscrowHandlers: EventHandlers<typeof inferenceEscrowAbi> = {
  ReceiptSettled: {
    async apply({ requestId, node }, { txHash }, db) {
      // The node too: another one may use the same request id for a receipt of its own.
      const answer = await db.answer.findFirst({ where: { requestId, nodeAddress: node.toLowerCase() } });
      if (!answer) return;
      const settlement = { status: 'included', txHash } as const;
      // Anyone may settle: an answer that was paid without a settlement of ours gets one that says so.
      const settlementId = answer.settlementId ?? (await db.settlement.create({ data: settlement })).id;
      await db.settlement.update({ where: { id: settlementId }, data: settlement });
      await db.answer.update({
        where: { id: answer.id },
        data: { status: 'settled', settlementId, error: Prisma.DbNull },
      });
      await matchEarnings(answer.id, db);
    },
    async revert({ requestId, node }, { txHash }, db) {
      await db.answer.updateMany({
        where: { requestId, nodeAddress: node.toLowerCase() },
        data: { status: 'settling' },
      });
      await db.settlement.updateMany({ where: { txHash }, data: { status: 'pending', txHash: null } });
    },
  },
  ReceiptRejected: {
    async apply({ requestId, reason }, { txHash }, db) {
      const rejection = describeRejection(reason);
      // It says that the answer was paid, not that it cannot be.
      if (rejection.name === 'AlreadySettled') return;
      const answer = await db.answer.findUnique({ where: { requestId } });
      if (answer?.status !== 'settling' || !answer.settlementId) return;
      // Anyone can have anything refused under any request id: only the answer's own settlement speaks of it.
      const own = await db.outboxTransaction.count({ where: { key: settlementKey(answer.settlementId), txHash } });
      if (own === 0) return;
      const error = { code: 'receipt_rejected', rejection: rejection.name, message: rejection.message, txHash };
      await db.answer.update({
        where: { id: answer.id },
        data: { status: rejection.passes ? 'attributed' : 'failed', error },
      });
    },
    async revert({ requestId }, { txHash }, db) {
      await db.answer.updateMany({
        where: { requestId, status: { in: ['failed', 'attributed'] }, error: { path: ['txHash'], equals: txHash } },
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
  Deposited: {
    /** What the balance did not cover before may be covered now: it is settled again, and refused again if not. */
    async apply({ user }, _, db) {
      await db.answer.updateMany({
        where: {
          userAddress: user.toLowerCase(),
          status: 'failed',
          error: { path: ['rejection'], equals: 'BalanceTooLow' satisfies RejectionName },
        },
        data: { status: 'attributed' },
      });
    },
    async revert() {},
  },
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
