'use client';

import { Check, CircleDashed, TriangleAlert } from 'lucide-react';
import { Hash } from '@/components/ui/hash';
import type { TransactionState } from '@/components/wallet/transaction-state';
import { cn } from '@/lib/format/classNames';
import { describeError } from '@/lib/format/describeError';

const WORDS: Record<Exclude<TransactionState['status'], 'idle'>, string> = {
  checking: 'Trying it out before asking you…',
  asked: 'Confirm it in your wallet',
  sent: 'Sent; waiting until the chain includes it…',
  included: 'Included',
  failed: 'Failed',
};

const TONE: Record<Exclude<TransactionState['status'], 'idle'>, string> = {
  checking: 'bg-pending-soft text-pending',
  asked: 'bg-pending-soft text-pending',
  sent: 'bg-pending-soft text-pending',
  included: 'bg-accepted-soft text-accepted',
  failed: 'bg-rejected-soft text-rejected',
};

/** Where a transaction stands, in words, with its hash once it has one and the contract's reason if it failed. */
export function TransactionStatus({ state, className }: { state: TransactionState; className?: string }) {
  if (state.status === 'idle') return null;
  const Icon = state.status === 'included' ? Check : state.status === 'failed' ? TriangleAlert : CircleDashed;
  const described = state.status === 'failed' ? describeError(state.error) : null;
  const hash = 'hash' in state ? state.hash : null;
  return (
    <div
      role="status"
      data-transaction={state.status}
      className={cn('grid gap-1 rounded-md px-3 py-2 text-sm', TONE[state.status], className)}
    >
      <p className="flex flex-wrap items-center gap-x-2 font-medium">
        <Icon className="size-4 shrink-0" aria-hidden />
        {described ? described.message : WORDS[state.status]}
      </p>
      {described?.remedy ? <p className="text-ink">{described.remedy}</p> : null}
      {hash ? (
        <p className="text-ink">
          Transaction <Hash value={hash} what="transaction hash" />
        </p>
      ) : null}
    </div>
  );
}
