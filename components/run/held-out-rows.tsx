import { memo } from 'react';
import type { RowsPoint } from '@/components/run/run-series';
import { Term } from '@/components/ui/term';
import type { RunRecord } from '@/lib/api/run';
import type { RankedRow } from '@/lib/fineTune/fineTuneProgress';
import { formatCount } from '@/lib/format/number';

export type HeldOutRowsProps = { rows: RowsPoint; records: readonly RunRecord[] | null };

/** The held-out records that the model answers worst and best: often the first place to see what data is missing. */
export const HeldOutRows = memo(function HeldOutRows({ rows, records }: HeldOutRowsProps) {
  if (rows.worst.length === 0) return null;
  return (
    <section aria-labelledby="run-rows" className="grid gap-3 rounded-lg border bg-surface p-4 sm:p-5">
      <div className="grid gap-1">
        <h2 id="run-rows" className="font-medium">
          Worst and best held-out records
        </h2>
        <p className="text-ink-muted text-sm">
          By <Term name="loss">loss</Term> of the record’s own answer, at step {formatCount(rows.step)}. A wrong answer
          in the data, or a subject that only this record has, shows among the worst.
        </p>
      </div>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Rows title="Worst" rows={rows.worst} records={records} />
        {rows.best.length > 0 ? <Rows title="Best" rows={rows.best} records={records} /> : null}
      </div>
    </section>
  );
});

type RowsProps = { title: string; rows: readonly RankedRow[]; records: readonly RunRecord[] | null };

function Rows({ title, rows, records }: RowsProps) {
  return (
    <div className="grid min-w-0 content-start gap-2">
      <h3 className="text-ink-muted text-sm">{title}</h3>
      <ol className="grid gap-2">
        {rows.map(({ recordHash, loss }) => {
          const record = records?.find((each) => each.recordHash === recordHash);
          return (
            <li key={recordHash} className="grid grid-cols-[1fr_auto] gap-3 border-t pt-2 text-sm">
              <span className="grid min-w-0 gap-0.5">
                <span className="break-words font-medium">{record?.prompt ?? 'A held-out record'}</span>
                <span className="line-clamp-2 break-words text-ink-muted">{record?.answer}</span>
              </span>
              <span className="tabular-nums">{loss.toFixed(3)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
