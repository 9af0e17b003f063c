'use client';

import { verdictLabel } from '@/components/data-nets/verdict-text';
import { Statistic } from '@/components/ui/statistic';
import type { Upload } from '@/lib/api/dataNet';
import { formatCount, formatShare } from '@/lib/format/number';

/** How many rows were accepted, and how many were refused for which reason. */
export function VerdictSummary({ summary }: { summary: NonNullable<Upload['summary']> }) {
  const refused = summary.rows - summary.accepted;
  const share = summary.rows === 0 ? 0 : summary.accepted / summary.rows;
  const kinds = Object.entries(summary.rejected)
    .filter(([, count]) => count > 0)
    .sort(([, left], [, right]) => right - left);
  return (
    <section aria-label="Verdicts" className="grid gap-4 rounded-lg border bg-surface p-5">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Statistic label="Rows read">{formatCount(summary.rows)}</Statistic>
        <Statistic label="Accepted" className="text-accepted">
          {formatCount(summary.accepted)} <span className="font-normal text-sm">{formatShare(share)}</span>
        </Statistic>
        <Statistic label="Refused" className={refused > 0 ? 'text-rejected' : ''}>
          {formatCount(refused)}
        </Statistic>
      </dl>
      <div aria-hidden className="flex h-2 overflow-hidden rounded-full bg-rejected-soft">
        <div className="bg-accepted" style={{ width: `${share * 100}%` }} />
      </div>
      {kinds.length > 0 ? (
        <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
          {kinds.map(([kind, count]) => (
            <li key={kind}>
              <span className="font-medium tabular-nums">{formatCount(count)}</span>{' '}
              <span className="text-ink-muted">{verdictLabel(kind).toLowerCase()}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
