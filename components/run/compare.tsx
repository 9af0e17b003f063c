'use client';

import { Columns2, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type Compared, overlaps, type Verdict, verdictOf } from '@/components/run/compare-answers';
import { useTabModel } from '@/components/run/use-tab-model';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Term } from '@/components/ui/term';
import type { Run, RunRecord } from '@/lib/api/run';
import { formatShare, plural } from '@/lib/format/number';

const AT_ONCE = 3;
const MAX_TOKENS = 80;

const VERDICT: Record<Verdict, { tone: BadgeTone; text: string }> = {
  better: { tone: 'accepted', text: 'Closer to the reference' },
  worse: { tone: 'rejected', text: 'Further from the reference' },
  same: { tone: 'neutral', text: 'About the same' },
};

/** The same held-out questions to the base and to the tuned model, side by side, in this tab. */
export function Compare({ run, records }: { run: Run; records: readonly RunRecord[] | null }) {
  const { ready, ask, error, retry } = useTabModel(run);
  const [rows, setRows] = useState<Compared[]>([]);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const heldOut = records?.filter((record) => record.heldOut) ?? [];
  const next = heldOut.slice(rows.length, rows.length + AT_ONCE);

  const compare = async () => {
    const controller = new AbortController();
    const { signal } = controller;
    abort.current = controller;
    setBusy(true);
    setFailure(null);
    try {
      for (const { recordHash, prompt, answer } of next) {
        const row: Compared = { recordHash, prompt, reference: answer, base: '', tuned: '' };
        const show = (change: Partial<Compared>) => {
          Object.assign(row, change);
          setRows((before) => [...before.filter((each) => each.recordHash !== recordHash), { ...row }]);
        };
        show({});
        for (const tuned of [false, true]) {
          const side = tuned ? 'tuned' : 'base';
          await ask({
            tuned,
            messages: [{ role: 'user', content: prompt }],
            maxTokens: MAX_TOKENS,
            onText: (text) => show({ [side]: row[side] + text }),
            signal,
          });
          if (!signal.aborted) continue;
          // Half an answer says nothing; its question is asked again by the next press.
          setRows((before) => before.filter((each) => each.recordHash !== recordHash));
          return;
        }
      }
    } catch (cause) {
      if (!signal.aborted) setFailure(cause);
    } finally {
      setBusy(false);
    }
  };

  const settled = busy ? rows.slice(0, -1) : rows;
  const count = (verdict: Verdict) => settled.filter((row) => verdictOf(row) === verdict).length;
  return (
    <div className="grid gap-4">
      <p className="text-ink-muted text-sm">
        Questions of <Term name="heldOut">held-out</Term> records, which the model never saw. Compared is how many words
        each answer shares with the record’s own (F1). Nothing leaves this tab.
      </p>
      {error ? <ErrorState error={error} doing="load the model into this tab" retry={retry} /> : null}
      {failure ? <ErrorState error={failure} doing="compare the answers" /> : null}
      {settled.length > 0 ? (
        <p role="status" className="text-sm">
          Of {plural(settled.length, 'question')}: {count('better')} closer, {count('same')} about the same,{' '}
          {count('worse')} further away.
        </p>
      ) : null}
      <ol className="grid gap-4">
        {rows.map((row) => (
          <ComparedRow key={row.recordHash} row={row} finished={settled.includes(row)} />
        ))}
      </ol>
      <div>
        {busy ? (
          <Button onClick={() => abort.current?.abort()}>
            <Square aria-hidden /> Stop comparing
          </Button>
        ) : next.length > 0 ? (
          <Button disabled={!ready} onClick={() => void compare()}>
            <Columns2 aria-hidden /> Compare {plural(next.length, rows.length > 0 ? 'more question' : 'question')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function ComparedRow({ row, finished }: { row: Compared; finished: boolean }) {
  const shared = overlaps(row);
  const { tone, text } = VERDICT[verdictOf(row)];
  return (
    <li className="grid gap-3 rounded-lg border bg-surface p-4 text-sm">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <p className="font-medium">{row.prompt}</p>
        {finished ? <Badge tone={tone}>{text}</Badge> : null}
      </div>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        {(['base', 'tuned'] as const).map((side) => (
          <div key={side} className="grid content-start gap-1">
            <p className="text-ink-muted text-xs">
              {side === 'base' ? 'Base' : 'Tuned'}
              {finished ? `, ${formatShare(shared[side])} shared` : ''}
            </p>
            <p className="whitespace-pre-wrap break-words">{row[side] || '…'}</p>
          </div>
        ))}
      </div>
      <details>
        <summary className="w-fit text-ink-muted text-xs">The record’s own answer</summary>
        <p className="mt-1 whitespace-pre-wrap break-words text-ink-muted">{row.reference}</p>
      </details>
    </li>
  );
}
