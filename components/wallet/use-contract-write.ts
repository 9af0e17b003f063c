'use client';

import { useCallback, useState } from 'react';
import type { Address, Hash, Hex, TransactionReceipt } from 'viem';
import { useAccount, useConfig, usePublicClient, useSendTransaction, useSwitchChain } from 'wagmi';
import type { TransactionState } from '@/components/wallet/transaction-state';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { contractError } from '@/lib/wagmi/contractError';

export type ContractCall = {
  /** Completes "Could not …" and "The contract refused to …": "create the DataNet". */
  doing: string;
  to: Address;
  /** viem's encodeFunctionData({ abi, functionName, args }) */
  data: Hex;
  /** Wei sent with it. */
  value?: bigint;
};

/**
 * One transaction of the person's own wallet: tried out first, then asked for, sent and waited for. `write` resolves
 * to the receipt, or to null where it failed; `state` says which and why, with the contract's own reason.
 */
export function useContractWrite() {
  const [state, setState] = useState<TransactionState>({ status: 'idle' });
  const { address, chainId } = useAccount();
  const { chains } = useConfig();
  const client = usePublicClient();
  const { sendTransactionAsync } = useSendTransaction();
  const { switchChainAsync } = useSwitchChain();

  const write = useCallback(
    async ({ doing, to, data, value = 0n }: ContractCall): Promise<TransactionReceipt | null> => {
      let hash: Hash | null = null;
      try {
        if (!address || !client) {
          throw new OpenLedgerError({
            code: 'unauthenticated',
            message: `A wallet is needed to ${doing}.`,
            remedy: 'Connect a wallet at the top of the page.',
          });
        }
        const [chain] = chains;
        setState({ status: 'checking' });
        await client.call({ account: address, to, data, value });
        setState({ status: 'asked' });
        if (chainId !== chain.id) await switchChainAsync({ chainId: chain.id });
        hash = await sendTransactionAsync({ to, data, value, chainId: chain.id });
        setState({ status: 'sent', hash });
        const receipt = await client.waitForTransactionReceipt({ hash });
        if (receipt.status === 'reverted') {
          // Run again on the state it met, for the reason that a receipt does not carry.
          await client.call({ account: address, to, data, value, blockNumber: receipt.blockNumber });
          throw new OpenLedgerError({
            code: 'conflict',
            message: `The transaction to ${doing} was included but undone.`,
            fields: { transaction: hash },
            remedy: 'The state changed while it was on its way. Try again.',
          });
        }
        setState({ status: 'included', hash, receipt });
        return receipt;
      } catch (error) {
        setState({ status: 'failed', hash, error: contractError(error, doing) });
        return null;
      }
    },
    [address, chainId, chains, client, sendTransactionAsync, switchChainAsync],
  );

  const reset = useCallback(() => setState({ status: 'idle' }), []);
  return { state, write, reset };
}
