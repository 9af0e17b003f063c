'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { PageHeader } from '@/components/layout/page-header';
import { WhyPaidSteps } from '@/components/rewards/why-paid-steps';
import { Amount } from '@/components/ui/amount';
import { Loaded } from '@/components/ui/loaded';
import { RelativeTime } from '@/components/ui/relative-time';
import { Skeleton } from '@/components/ui/skeleton';
import { SignedIn } from '@/components/wallet/signed-in';
import { useSession } from '@/components/wallet/use-session';
import { whyPaidQuery } from '@/lib/query/rewards';

/** From a claim back to the words and the record that earned it. */
export function WhyPaidPage({ answer, record }: { answer: string; record: string }) {
  return (
    <>
      <PageHeader
        title="Why was I paid this?"
        description="From the amount back to the record: each step with the figure it uses and the proof of it."
        actions={
          <Link href="/rewards" className="text-accent text-sm underline underline-offset-4">
            All rewards
          </Link>
        }
      />
      <SignedIn to="see what you were paid for">
        <WhyPaidLoader answer={answer} record={record} />
      </SignedIn>
    </>
  );
}

function WhyPaidLoader({ answer, record }: { answer: string; record: string }) {
  const { address = '0x' } = useSession();
  const query = useQuery(whyPaidQuery(address, answer, record));
  return (
    <Loaded query={query} doing="load why you were paid" skeleton={<Skeleton className="h-96" />}>
      {(why) => (
        <div className="grid max-w-3xl gap-6">
          <p className="rounded-lg border bg-surface p-4 sm:p-5">
            <Amount
              wei={why.money.recordWei}
              exact
              className="whitespace-normal font-semibold text-lg [overflow-wrap:anywhere] sm:text-xl"
            />
            <span className="mt-1 block text-ink-muted text-sm">
              for “{why.record.prompt || why.record.answer}”, by an answer of {why.answer.model.name}{' '}
              <RelativeTime instant={why.answer.createdAt} />
            </span>
          </p>
          <h2 className="sr-only">Step by step</h2>
          <WhyPaidSteps why={why} />
        </div>
      )}
    </Loaded>
  );
}
