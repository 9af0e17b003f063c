'use client';

import { useState } from 'react';
import { ChartTable } from '@/components/run/chart-table';
import { Button } from '@/components/ui/button';
import { formatCount, formatShare } from '@/lib/format/number';
import type { Preflight } from '@/workers/training/protocol';

export type LengthHistogramProps = Pick<Preflight, 'histogram' | 'padding'> & { maxLength: number };

/** Records by their length in tokens; what lies beyond the longest allowed is marked. */
export function LengthHistogram({ histogram, padding, maxLength }: LengthHistogramProps) {
  const [table, setTable] = useState(false);
  const { binWidth, counts } = histogram;
  const highest = Math.max(1, ...counts);
  const records = counts.reduce((sum, count) => sum + count, 0);
  const end = counts.length * binWidth;
  const rows = counts.map((count, bin) => ({ step: bin * binWidth, count }));
  return (
    <figure className="grid min-w-0 content-start gap-3 rounded-lg border bg-surface p-4">
      <figcaption className="flex flex-wrap items-start justify-between gap-2">
        <span className="grid">
          <span className="font-medium text-sm">Length of the records</span>
          <span className="text-ink-muted text-xs">
            tokens in steps of {binWidth} · {formatCount(records)} records
          </span>
        </span>
        <Button size="small" variant="ghost" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? 'Chart' : 'Table'}
        </Button>
      </figcaption>
      {table ? (
        <ChartTable
          name="Records by length in tokens, from"
          stepLabel="From"
          series={[{ key: 'count', label: 'Records', colour: 'series-1' }]}
          rows={rows}
          format={formatCount}
          height={140}
        />
      ) : (
        <div
          role="img"
          aria-label={`Records by length: most have ${binWidth * counts.indexOf(highest)} to ${binWidth * (counts.indexOf(highest) + 1)} tokens.`}
        >
          <div className="flex h-28 items-end gap-px border-line-strong border-b">
            {rows.map(({ step, count }) => (
              <div
                key={step}
                title={`${step} to ${step + binWidth - 1} tokens: ${count}`}
                className={step + binWidth > maxLength ? 'flex-1 bg-pending' : 'flex-1 bg-series-1'}
                style={{ height: count === 0 ? 0 : `${Math.max(2, (count / highest) * 100)}%` }}
              />
            ))}
          </div>
          <div className="flex justify-between pt-1 text-ink-muted text-xs tabular-nums">
            <span>0</span>
            <span>{formatCount(Math.round(end / 2))}</span>
            <span>{formatCount(end)}</span>
          </div>
        </div>
      )}
      <p className="text-ink-muted text-xs">
        Records of like length share a batch: {formatShare(padding)} of what is computed is padding.
      </p>
    </figure>
  );
}
