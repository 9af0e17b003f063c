import type { Account, Chain, Hash, PublicClient, TransactionReceipt, Transport, WalletClient } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** A chain and the account that acts on it. */
export type Signer = {
  publicClient: PublicClient<Transport, Chain>;
  walletClient: WalletClient<Transport, Chain, Account>;
};

/** Waits for a transaction. @throws OpenLedgerError `unavailable` when it was included but failed */
export async function waitForSuccess(publicClient: Signer['publicClient'], hash: Hash): Promise<TransactionReceipt> {
  const receipt = await publicClient.waitForTransactionReceipt({ hash });
  if (receipt.status === 'success') return receipt;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `Transaction ${hash} was included in block ${receipt.blockNumber} but failed.`,
    fields: { transaction: hash },
  });
}
