'use client';

import { useMutation } from '@tanstack/react-query';
import { Check, RotateCw, X } from 'lucide-react';
import { checkReceipt } from '@/components/receipt/check-receipt';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { ErrorState } from '@/components/ui/error-state';
import { Term } from '@/components/ui/term';
import type { Receipt } from '@/lib/api/answer';
import { fetchObjectFrom } from '@/lib/evidence/fetchObject';
import { cn } from '@/lib/format/classNames';

/** Works the receipt out again in this tab and says "same", or shows what differs. */
export function Recompute({ receipt }: { receipt: Receipt }) {
  const check = useMutation({ mutationFn: () => checkReceipt(receipt, fetchObjectFrom('')) });
  const ready = receipt.evidenceHash !== null;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Check it yourself</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4 text-sm">
        <p className="text-ink-muted">
          Loads the <Term name="evidence">evidence</Term> and every object it names by its hash, checks the hashes and
          the node’s signature, and does the attribution again in this tab. The server computes nothing.
        </p>
        <div>
          <Button
            variant="primary"
            disabled={!ready || check.isPending}
            aria-busy={check.isPending}
            onClick={() => check.mutate()}
          >
            <RotateCw aria-hidden className={check.isPending ? 'animate-spin' : ''} />
            {check.isPending ? 'Recomputing…' : 'Recompute it here'}
          </Button>
          {ready ? null : <p className="mt-2 text-ink-muted">Possible once the answer is attributed.</p>}
        </div>
        {check.error ? (
          <ErrorState error={check.error} doing="load what is needed" retry={() => check.mutate()} />
        ) : null}
        {check.data ? (
          <div role="status" className="grid gap-3" data-replay={check.data.same ? 'same' : 'different'}>
            <p
              className={cn(
                'rounded-md px-3 py-2 font-medium',
                check.data.same ? 'bg-accepted-soft text-accepted' : 'bg-rejected-soft text-rejected',
              )}
            >
              {check.data.same ? 'Same' : 'Not the same'}, computed here in {check.data.seconds.toFixed(1)} s
            </p>
            <ul className="grid gap-2">
              {check.data.checks.map(({ name, ok, detail }) => (
                <li key={name} className="flex items-start gap-2">
                  {ok ? (
                    <Check className="mt-0.5 size-4 shrink-0 text-accepted" aria-hidden />
                  ) : (
                    <X className="mt-0.5 size-4 shrink-0 text-rejected" aria-hidden />
                  )}
                  <span className="min-w-0 break-words">
                    <strong className="font-medium">
                      {name}
                      <span className="sr-only">{ok ? ' (holds)' : ' (does not hold)'}</span>:
                    </strong>{' '}
                    {detail}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </CardContent>
    </Card>
  );
}
