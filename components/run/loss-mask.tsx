'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Term } from '@/components/ui/term';
import { cn } from '@/lib/format/classNames';
import { plural } from '@/lib/format/number';
import type { PreflightExample, PreflightToken } from '@/workers/training/protocol';

/** Spaces and line ends made visible, since they are tokens too. */
const visible = (text: string) => text.replaceAll('\n', '⏎').replaceAll('\t', '⇥');

const PARTS: Record<PreflightToken['part'], { label: string; className: string }> = {
  read: { label: 'read only', className: 'bg-muted text-ink-muted' },
  learned: { label: 'learned', className: 'border-accent border-b-2 bg-accent-soft text-accent' },
  cut: { label: 'cut off', className: 'bg-pending-soft text-pending line-through' },
};

/** Records token by token, one at a time: what is read, what is learned and what would be cut off. */
export function LossMask({ examples }: { examples: readonly PreflightExample[] }) {
  const [at, setAt] = useState(0);
  const example = examples[Math.min(at, examples.length - 1)];
  if (!example) return null;
  const { tokens, cut } = example;
  const learned = tokens.filter(({ part }) => part === 'learned').length;
  return (
    <section aria-label="Records as tokens" className="grid min-w-0 gap-3 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium text-sm">
          <Term name="lossMask">Records as the model sees them</Term>
        </h3>
        <p className="flex flex-wrap gap-2 text-xs">
          {Object.values(PARTS).map(({ label, className }) => (
            <span key={label} className={cn('rounded-sm px-1.5 py-0.5', className)}>
              {label}
            </span>
          ))}
        </p>
      </div>
      <section
        aria-label={`Tokens of record ${at + 1}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="h-44 overflow-y-auto break-words font-mono text-xs leading-6"
      >
        {tokens.map(({ text, part }, place) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens are told apart by their place alone
            key={place}
            className={cn('mr-px whitespace-pre-wrap rounded-sm', PARTS[part].className)}
          >
            {visible(text)}
          </span>
        ))}
      </section>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="small" aria-label="Record before" disabled={at === 0} onClick={() => setAt(at - 1)}>
          <ChevronLeft aria-hidden />
        </Button>
        <Button
          size="small"
          aria-label="Record after"
          disabled={at >= examples.length - 1}
          onClick={() => setAt(at + 1)}
        >
          <ChevronRight aria-hidden />
        </Button>
        <p role="status" className="text-ink-muted text-xs tabular-nums">
          {at + 1} of {examples.length} shown: {plural(tokens.length, 'token')}, {learned} learned
          {cut > 0 ? `, ${cut} cut off` : ''}
        </p>
      </div>
    </section>
  );
}
