'use client';

import { useQuery } from '@tanstack/react-query';
import { Check, CircleDashed, TriangleAlert } from 'lucide-react';
import { LICENCE_TEXT } from '@/components/data-nets/licence-terms-text';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Term } from '@/components/ui/term';
import type { TrainableVersion } from '@/lib/api/run';
import { licenceCheckQuery } from '@/lib/query/runs';

const labelOf = (term: string) => Object.entries(LICENCE_TEXT).find(([name]) => name === term)?.[1].label ?? term;

export type LicenceCheckProps = {
  /** Those that are chosen. */
  versions: readonly TrainableVersion[];
  onLeaveOut: (versionIds: readonly string[]) => void;
};

/** Whether the chosen versions may be learned from together, and if not, which term stands against it and what to do. */
export function LicenceCheck({ versions, onLeaveOut }: LicenceCheckProps) {
  const versionIds = versions.map(({ id }) => id);
  const query = useQuery(licenceCheckQuery(versionIds, true));
  if (query.error) {
    return <ErrorState error={query.error} doing="check the licences" retry={() => void query.refetch()} />;
  }
  if (!query.data) {
    return (
      <p role="status" className="flex items-center gap-2 text-ink-muted text-sm">
        <CircleDashed className="size-4" aria-hidden /> Checking the licences…
      </p>
    );
  }
  if (query.data.allowed) {
    return (
      <p role="status" className="flex items-start gap-2 rounded-md bg-accepted-soft px-3 py-2 text-accepted text-sm">
        <Check className="mt-0.5 size-4 shrink-0" aria-hidden />
        <span>
          The <Term name="licence">{versionIds.length === 1 ? 'licence permits' : 'licences permit'}</Term> training a
          model that may be sold.
        </span>
      </p>
    );
  }
  const { reasons, leaveOut } = query.data;
  const out = versions.filter(({ dataNet }) => leaveOut.includes(dataNet.name)).map(({ id }) => id);
  return (
    <div role="alert" className="grid gap-3 rounded-md border border-rejected/40 bg-rejected-soft p-4 text-sm">
      <p className="flex items-start gap-2 font-medium text-rejected">
        <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
        {versions.length === 1
          ? 'This version may not be learned from:'
          : 'These versions may not be learned from together:'}
      </p>
      <ul className="grid gap-2 pl-6">
        {reasons.map((reason) => (
          <li key={`${reason.dataNet} ${reason.term}`} className="list-disc">
            {reason.explanation} <span className="text-ink-muted">{reason.remedy}</span>
            <span className="block text-ink-muted text-xs">Term of the licence: {labelOf(reason.term)}</span>
          </li>
        ))}
      </ul>
      {out.length > 0 && out.length < versions.length ? (
        <div>
          <Button size="small" onClick={() => onLeaveOut(out)}>
            Leave out {leaveOut.join(' and ')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
