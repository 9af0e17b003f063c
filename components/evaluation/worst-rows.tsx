import { SHOWN_MEASURES } from '@/components/evaluation/measure-text';
import type { EvaluatedRow } from '@/lib/api/evaluation';
import type { RunRecord } from '@/lib/api/run';

/** The held-out records that the tuned model answers least like they are, with both answers beside the true one. */
export function WorstRows({ rows, records }: { rows: readonly EvaluatedRow[]; records: readonly RunRecord[] | null }) {
  const byHash = new Map(records?.map((record) => [record.recordHash, record]));
  return (
    <details>
      <summary className="w-fit cursor-pointer font-medium">Worst answers ({rows.length})</summary>
      <ol className="mt-3 grid gap-3">
        {rows.map(({ recordHash, tuned, answers }) => {
          const record = byHash.get(recordHash);
          return (
            <li key={recordHash} className="grid gap-2 border-t pt-3">
              <p className="break-words font-medium">{record?.prompt ?? 'A record that is not there any more'}</p>
              <p className="text-ink-muted text-xs tabular-nums">
                Loss {SHOWN_MEASURES.loss.show(tuned.loss)} · word F1 {SHOWN_MEASURES.tokenF1.show(tuned.tokenF1)} ·
                ROUGE-L {SHOWN_MEASURES.rougeL.show(tuned.rougeL)}
              </p>
              <dl className="grid gap-2">
                {(
                  [
                    ['The record', record?.answer ?? ''],
                    ['Tuned', answers.tuned],
                    ['Base', answers.base],
                  ] as const
                ).map(([label, text]) => (
                  <div key={label}>
                    <dt className="text-ink-muted text-xs">{label}</dt>
                    <dd className="whitespace-pre-wrap break-words">{text || '(nothing)'}</dd>
                  </div>
                ))}
              </dl>
            </li>
          );
        })}
      </ol>
    </details>
  );
}
