import { keccak256 } from 'viem';
import { transaction } from '@/server/database/transaction';
import { weiOf } from '@/server/database/wei';
import { logger } from '@/server/log/logger';
import { deployment } from '../deployment';
import type { ContractName } from '../protocol';
import { publicClient } from '../publicClient';
import { type Role, roleAccount } from '../roleAccount';
import { describeRevert } from './describeRevert';
import { findPending, findSent, lockRole, updateOutbox } from './outboxRepository';

/**
 * Signs the next pending transaction of a role, unless one is still on its way, and stores the signed bytes before
 * anything is sent: whatever happens then, only those very bytes are ever sent, and a chain takes them once. One the
 * contract would refuse is marked failed with its reason and uses no nonce. Returns whether there was anything to do.
 */
export async function signNext(role: Role): Promise<boolean> {
  const client = publicClient();
  const { contracts } = await deployment();
  const account = roleAccount(role);
  return transaction(
    async (db) => {
      if (!(await lockRole(role, db)) || (await findSent(role, db))) return false;
      const next = await findPending(role, db);
      if (!next) return false;
      const call = {
        to: contracts[next.contract as ContractName],
        data: next.data as `0x${string}`,
        value: weiOf(next.value),
      };
      let prepared: Awaited<ReturnType<typeof prepare>>;
      try {
        prepared = await prepare(call);
      } catch (error) {
        const reason = describeRevert(next.contract as ContractName, error);
        if (!reason) throw error;
        logger('outbox').warn({ key: next.key, reason }, 'the contract refuses it');
        await updateOutbox(next.id, { status: 'failed', error: reason, attempts: { increment: 1 } }, db);
        return true;
      }
      const rawTransaction = await account.signTransaction(prepared);
      const { nonce } = prepared;
      const txHash = keccak256(rawTransaction);
      await updateOutbox(next.id, { status: 'sent', nonce, rawTransaction, txHash, attempts: { increment: 1 } }, db);
      return true;
    },
    { timeoutMs: 60_000 },
  );

  async function prepare(call: { to: `0x${string}`; data: `0x${string}`; value: bigint }) {
    // All earlier ones of this role are included, so the count of the newest block is the next nonce.
    const [nonce, gas, fees] = await Promise.all([
      client.getTransactionCount({ address: account.address, blockTag: 'latest' }),
      client.estimateGas({ account: account.address, ...call }),
      client.estimateFeesPerGas(),
    ]);
    return {
      ...call,
      type: 'eip1559' as const,
      chainId: client.chain.id,
      nonce,
      // Between estimate and inclusion the contracts' state moves on: a batch may touch colder slots.
      gas: (gas * 12n) / 10n + 10_000n,
      maxFeePerGas: fees.maxFeePerGas,
      maxPriorityFeePerGas: fees.maxPriorityFeePerGas,
    };
  }
}
