'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Prepay } from '@/components/playground/prepay';
import { SignCap } from '@/components/playground/sign-cap';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Loaded } from '@/components/ui/loaded';
import { RelativeTime } from '@/components/ui/relative-time';
import { Skeleton } from '@/components/ui/skeleton';
import { Term } from '@/components/ui/term';
import type { CapState } from '@/lib/api/answer';
import { capQuery } from '@/lib/query/answers';

/** What is left to spend: under the cap, and of the balance that is not owed already. */
export function spendable({ balanceWei, reservedWei, cap }: CapState): bigint {
  const free = BigInt(balanceWei) - BigInt(reservedWei);
  const allowed = cap ? BigInt(cap.maxTotal) - BigInt(cap.spentWei) : 0n;
  const least = free < allowed ? free : allowed;
  return least > 0n ? least : 0n;
}

/**
 * Balance and remaining cap, always visible; opens what is needed where one of them is missing.
 * @param price of a thousand tokens of the model at hand: caps are proposed for it
 */
export function Spending({ price }: { price: bigint }) {
  const query = useQuery(capQuery);
  return (
    <Loaded query={query} doing="load your balance" skeleton={<Skeleton className="h-20" />}>
      {(state) => <SpendingView state={state} price={price} />}
    </Loaded>
  );
}

function SpendingView({ state, price }: { state: CapState; price: bigint }) {
  const { balanceWei, reservedWei, cap } = state;
  const ready = spendable(state) > 0n;
  const [open, setOpen] = useState(!ready);
  // Opens when something is missing, and gets out of the way once nothing is.
  useEffect(() => setOpen(!ready), [ready]);
  const free = BigInt(balanceWei) - BigInt(reservedWei);
  return (
    <section aria-label="Spending" className="grid gap-4 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <dl className="flex flex-wrap gap-x-8 gap-y-2 text-sm">
          <div>
            <dt className="flex min-h-6 items-center text-ink-muted">Prepaid and free</dt>
            <dd className="font-medium" data-testid="prepaid">
              <Amount wei={free > 0n ? free : 0n} />
            </dd>
          </div>
          <div>
            <dt className="flex min-h-6 items-center text-ink-muted">
              <Term name="spendingCap">Left under your cap</Term>
            </dt>
            <dd className="font-medium" data-testid="cap-left">
              {cap ? <Amount wei={BigInt(cap.maxTotal) - BigInt(cap.spentWei)} /> : 'No cap yet'}
            </dd>
          </div>
          {cap ? (
            <div>
              <dt className="flex min-h-6 items-center text-ink-muted">Ends</dt>
              <dd>
                <RelativeTime instant={new Date(Number(cap.expiry) * 1000).toISOString()} />
              </dd>
            </div>
          ) : null}
          {BigInt(reservedWei) > 0n ? (
            <div>
              <dt className="flex min-h-6 items-center text-ink-muted">Answered, not settled</dt>
              <dd>
                <Amount wei={reservedWei} />
              </dd>
            </div>
          ) : null}
        </dl>
        {ready ? (
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Close' : 'Prepay or change the cap'}
          </Button>
        ) : null}
      </div>
      {open ? (
        <div className="grid grid-cols-1 gap-6 border-t pt-4 lg:grid-cols-[1fr_2fr]">
          <section aria-labelledby="prepay" className="grid content-start gap-3">
            <h2 id="prepay" className="font-medium text-sm">
              1. Prepay
            </h2>
            <Prepay />
          </section>
          <section aria-labelledby="cap" className="grid content-start gap-3">
            <h2 id="cap" className="font-medium text-sm">
              2. Sign one spending cap
            </h2>
            <SignCap price={price} />
          </section>
        </div>
      ) : null}
    </section>
  );
}
