'use client';

import { useQuery } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import { contributorMarks } from '@/components/playground/contributor-marks';
import { ContributorNumber } from '@/components/playground/contributor-number';
import { SourceList } from '@/components/playground/source-list';
import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import { ErrorState } from '@/components/ui/error-state';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { Term } from '@/components/ui/term';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Answer } from '@/lib/api/answer';
import { formatShare, plural } from '@/lib/format/number';
import { answerQuery } from '@/lib/query/answers';

/** What an answer rests on and who is paid for it; appears as soon as it is known. */
export function AnswerSources({ answerId }: { answerId: string }) {
  const query = useQuery(answerQuery(answerId));
  return (
    <Loaded query={query} doing="load the sources" skeleton={<Skeleton className="h-40" />}>
      {(answer) => <Sources answer={answer} />}
    </Loaded>
  );
}

function Sources({ answer }: { answer: Answer }) {
  const { attribution } = answer;
  if (answer.error) {
    const { message, remedy } = answer.error;
    const error = new OpenLedgerError({ code: 'unavailable', message, ...(remedy ? { remedy } : {}) });
    return <ErrorState error={error} doing="find the sources of this answer" />;
  }
  if (attribution) return <Attributed answer={answer} attribution={attribution} />;
  return (
    <div className="grid gap-2" aria-busy="true">
      <p role="status" className="flex items-center gap-2 text-ink-muted text-sm">
        <LoaderCircle className="size-4 animate-spin" aria-hidden /> Finding out which records this answer rests on…
      </p>
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
    </div>
  );
}

type AttributedProps = { answer: Answer; attribution: NonNullable<Answer['attribution']> };

function Attributed({ answer, attribution }: AttributedProps) {
  const marks = contributorMarks(attribution);
  const { contributors, sources, unattributedShare, unattributedReason } = attribution;
  return (
    <div className="grid gap-5">
      <div className="grid gap-2">
        <h3 className="font-medium text-sm">
          <Term name="attribution">
            {sources.length === 0 ? 'No record stands out' : `Rests on ${plural(sources.length, 'record')}`}
          </Term>
        </h3>
        <SourceList answer={answer} />
      </div>
      {contributors.length > 0 ? (
        <div className="grid gap-2">
          <h3 className="font-medium text-sm">Who is paid</h3>
          <ul className="grid gap-1.5 text-sm">
            {contributors.map(({ address, name, share, wei }) => (
              <li key={address} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                <span className="flex min-w-0 items-center gap-2">
                  <ContributorNumber mark={marks.get(address)} />
                  <Address address={address} name={name} />
                </span>
                <span className="text-right tabular-nums">
                  <span className="text-ink-muted">{formatShare(share)}</span> <Amount wei={wei} exact />
                </span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {unattributedShare > 0 ? (
        <p className="rounded-md bg-muted px-3 py-2 text-sm">
          <strong>{formatShare(unattributedShare)} of the contributors’ part is paid to nobody</strong> and goes to the
          treasury: {unattributedReason}
        </p>
      ) : null}
    </div>
  );
}
