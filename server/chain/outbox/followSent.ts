import { type Hex, TransactionReceiptNotFoundError } from 'viem';
import { Prisma } from '@/prisma/generated/client';
import { transaction } from '@/server/database/transaction';
import { logger } from '@/server/log/logger';
import { publicClient } from '../publicClient';
import { type Role, roleAccount } from '../roleAccount';
import { findSent, lockRole, updateOutbox } from './outboxRepository';

/**
 * Looks after the signed transaction of a role: notes its inclusion, or sends its stored bytes (again). Only when its
 * nonce went to another transaction, so that these bytes can never be included, is it signed anew. Returns whether one
 * is still on its way.
 */
export async function followSent(role: Role): Promise<boolean> {
  const client = publicClient();
  return transaction(
    async (db) => {
      if (!(await lockRole(role, db))) return false;
      const sent = await findSent(role, db);
      if (!sent?.rawTransaction || !sent.txHash || sent.nonce === null) return false;
      const log = logger('outbox').child({ key: sent.key, txHash: sent.txHash });

      // In this order: once the count has passed the nonce, a receipt of ours would have to be there.
      const count = await client.getTransactionCount({ address: roleAccount(role).address, blockTag: 'latest' });
      const receipt = await client.getTransactionReceipt({ hash: sent.txHash as Hex }).catch((error) => {
        if (error instanceof TransactionReceiptNotFoundError) return undefined;
        throw error;
      });
      if (receipt) {
        const included = receipt.status === 'success';
        if (!included) log.error({ blockNumber: receipt.blockNumber }, 'included, but the contract refused it');
        const error = included ? Prisma.DbNull : { name: 'Reverted', args: [] };
        await updateOutbox(sent.id, { status: included ? 'included' : 'failed', error }, db);
        return false;
      }
      if (count > sent.nonce) {
        log.warn({ nonce: sent.nonce }, 'its nonce went to another transaction; it will be signed anew');
        const unsigned = { nonce: null, rawTransaction: null, txHash: null };
        await updateOutbox(sent.id, { status: 'pending', ...unsigned }, db);
        return false;
      }
      await client.sendRawTransaction({ serializedTransaction: sent.rawTransaction as Hex }).catch((error) => {
        // The pool may hold it already; the next look at the chain tells.
        log.debug({ err: error }, 'not taken by the pool');
      });
      return true;
    },
    { timeoutMs: 60_000 },
  );
}
