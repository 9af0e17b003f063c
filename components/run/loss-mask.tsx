'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Term } from '@/components/ui/term';
import { cn } from '@/lib/format/classNames';
import { plural } from '@/lib/format/number';
import type { Preflight } from '@/workers/training/protocol';

const SHOWN = 2;

/** Spaces and line ends made visible, since they are tokens too. */
const visible = (text: string) => text.replaceAll('\n', '⏎').replaceAll('\t', '⇥');

/** The first batch, token by token: what is read and what is learned. */
export function LossMask({ batch }: { batch: Preflight['firstBatch'] }) {
  const [all, setAll] = useState(false);
  const shown = all ? batch : batch.slice(0, SHOWN);
  return (
    <section aria-label="The first batch" className="grid min-w-0 gap-3 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium text-sm">
          <Term name="lossMask">The first batch as the model sees it</Term>
        </h3>
        <p className="flex flex-wrap gap-3 text-xs">
          <span className="rounded-sm bg-muted px-1.5 py-0.5 text-ink-muted">read only</span>
          <span className="rounded-sm border-accent border-b-2 bg-accent-soft px-1.5 py-0.5 text-accent">learned</span>
        </p>
      </div>
      <ol className="grid gap-3">
        {shown.map(({ recordHash, tokens }, row) => (
          <li key={recordHash} className="grid gap-1">
            <p className="text-ink-muted text-xs">
              Record {row + 1}: {plural(tokens.length, 'token')}, {tokens.filter(({ learned }) => learned).length} of
              them learned
            </p>
            <section
              aria-label={`Tokens of record ${row + 1}`}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
              tabIndex={0}
              className="max-h-48 overflow-y-auto break-words font-mono text-xs leading-6"
            >
              {tokens.map(({ text, learned }, at) => (
                <span
                  // biome-ignore lint/suspicious/noArrayIndexKey: tokens are told apart by their place alone
                  key={at}
                  className={cn(
                    'mr-px whitespace-pre-wrap rounded-sm',
                    learned ? 'border-accent border-b-2 bg-accent-soft text-accent' : 'bg-muted text-ink-muted',
                  )}
                >
                  {visible(text)}
                </span>
              ))}
            </section>
          </li>
        ))}
      </ol>
      {batch.length > SHOWN ? (
        <div>
          <Button size="small" variant="ghost" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${batch.length} records of the batch`}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
