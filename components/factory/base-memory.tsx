import { TriangleAlert } from 'lucide-react';
import type { BaseFit } from '@/lib/fineTune/baseFit';
import { cn } from '@/lib/format/classNames';
import { formatBytes } from '@/lib/format/number';

/** Whether a base can be trained in this tab with the recipe as it stands, and if not, why. */
export function BaseMemory({ fit }: { fit: BaseFit }) {
  const { memory } = fit;
  return (
    <div
      className={cn(
        'flex max-w-2xl items-start gap-2 rounded-md px-3 py-2 text-sm',
        fit.refusal ? 'bg-pending-soft text-pending' : 'bg-surface text-ink-muted',
      )}
    >
      {fit.refusal ? <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden /> : null}
      <p>
        Training takes about {formatBytes(memory.total)} of memory: {formatBytes(memory.base)} for the base and the
        programs made of it, {formatBytes(memory.activations)} for what a batch leaves behind,{' '}
        {formatBytes(memory.adapter)} for the adapter. {fit.refusal ?? 'It fits into a tab.'}
      </p>
    </div>
  );
}
