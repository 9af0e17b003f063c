'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { encodeFunctionData } from 'viem';
import { OpenField } from '@/components/playground/open-field';
import { Button } from '@/components/ui/button';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { isBusy } from '@/components/wallet/transaction-state';
import { TransactionStatus } from '@/components/wallet/transaction-status';
import { useContractWrite } from '@/components/wallet/use-contract-write';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { parseOpen } from '@/lib/format/open';
import { capQuery } from '@/lib/query/answers';

/** Puts OPEN of the person's own wallet into the escrow, from which fees are drawn. */
export function Prepay() {
  const { contracts } = usePublicConfig();
  const { state, write } = useContractWrite();
  const client = useQueryClient();
  const [amount, setAmount] = useState('2');
  const value = parseOpen(amount);

  const deposit = async () => {
    if (!value) return;
    const receipt = await write({
      doing: 'prepay',
      to: contracts.inferenceEscrow,
      data: encodeFunctionData({ abi: inferenceEscrowAbi, functionName: 'deposit' }),
      value,
    });
    if (receipt) await client.invalidateQueries({ queryKey: capQuery.queryKey });
  };

  return (
    <div className="grid content-start gap-3">
      <OpenField
        label="Prepay, in OPEN"
        value={amount}
        onChange={setAmount}
        disabled={isBusy(state)}
        hint="Stays yours until an answer is settled; what is left can be taken out."
      />
      <div>
        <Button variant="primary" disabled={!value || isBusy(state)} onClick={() => void deposit()}>
          Prepay {value ? `${amount.trim()} OPEN` : ''}
        </Button>
      </div>
      <TransactionStatus state={state} />
    </div>
  );
}
