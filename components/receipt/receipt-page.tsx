'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { PageHeader } from '@/components/layout/page-header';
import { AnswerSources } from '@/components/playground/answer-sources';
import { AnswerStatusBadge } from '@/components/playground/answer-status-badge';
import { FeeSplit } from '@/components/playground/fee-split';
import { HighlightedAnswer } from '@/components/playground/highlighted-answer';
import { ReceiptTimeline } from '@/components/receipt/receipt-timeline';
import { Recompute } from '@/components/receipt/recompute';
import { SketchCheck } from '@/components/receipt/sketch-check';
import { WhyPaid } from '@/components/receipt/why-paid';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { SignedIn } from '@/components/wallet/signed-in';
import { useSession } from '@/components/wallet/use-session';
import type { Receipt } from '@/lib/api/answer';
import { receiptQuery } from '@/lib/query/answers';

/** One answer's way from the question to the claims, checkable here. */
export function ReceiptPage({ id }: { id: string }) {
  const { signedIn } = useSession();
  return (
    <>
      {signedIn ? null : <PageHeader title="Receipt" />}
      <SignedIn to="read this receipt">
        <ReceiptLoader id={id} />
      </SignedIn>
    </>
  );
}

function ReceiptLoader({ id }: { id: string }) {
  const query = useQuery(receiptQuery(id));
  return (
    <>
      {query.data ? null : <PageHeader title="Receipt" />}
      <Loaded query={query} doing="load this receipt" skeleton={<ReceiptSkeleton />}>
        {(receipt) => <ReceiptView receipt={receipt} />}
      </Loaded>
    </>
  );
}

function ReceiptView({ receipt }: { receipt: Receipt }) {
  const { answer } = receipt;
  const question = answer.prompt.findLast(({ role }) => role === 'user')?.content;
  return (
    <>
      <PageHeader
        title="Receipt"
        facts={<AnswerStatusBadge status={answer.status} />}
        description={
          <>
            An answer by{' '}
            <Link href={`/models/${answer.model.slug}`} className="text-accent underline underline-offset-4">
              {answer.model.name}
            </Link>
            , from the question to the claim.
          </>
        }
      />
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[3fr_2fr]">
        <div className="grid min-w-0 grid-cols-1 gap-6">
          <WhyPaid answer={answer} />
          <Card>
            <CardHeader>
              <CardTitle>{question ?? 'The question is only shown to whoever asked it'}</CardTitle>
            </CardHeader>
            <CardContent>
              <HighlightedAnswer answer={answer} />
            </CardContent>
          </Card>
          <Card>
            <CardHeader>
              <CardTitle>Step by step</CardTitle>
            </CardHeader>
            <CardContent>
              <ReceiptTimeline receipt={receipt} />
            </CardContent>
          </Card>
        </div>
        <div className="grid min-w-0 grid-cols-1 gap-6">
          <Recompute receipt={receipt} />
          <SketchCheck receipt={receipt} />
          <Card>
            <CardHeader>
              <CardTitle>Who was paid what</CardTitle>
            </CardHeader>
            <CardContent className="grid gap-5">
              <AnswerSources answerId={answer.id} />
              <FeeSplit answer={answer} />
            </CardContent>
          </Card>
        </div>
      </div>
    </>
  );
}

function ReceiptSkeleton() {
  return (
    <div className="grid gap-6">
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[3fr_2fr]">
        <Skeleton className="h-96" />
        <Skeleton className="h-64" />
      </div>
    </div>
  );
}
