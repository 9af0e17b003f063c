import { TriangleAlert } from 'lucide-react';
import { formatShare, plural } from '@/lib/format/number';
import type { Preflight } from '@/workers/training/protocol';

/** Held-out records that are learned in other words, with their places, so that they can be taken out. */
export function LeakList({ leaks, moreLeaks }: Pick<Preflight, 'leaks' | 'moreLeaks'>) {
  if (leaks.length === 0) return null;
  const total = leaks.length + moreLeaks;
  return (
    <details className="rounded-md bg-pending-soft px-3 py-2 text-pending text-sm">
      <summary className="cursor-pointer">
        <TriangleAlert className="mr-2 inline size-4" aria-hidden />
        {plural(total, 'held-out record')} also {total === 1 ? 'stands' : 'stand'} among those to learn. Measured on{' '}
        {total === 1 ? 'it' : 'them'}, the model looks better than it is: keep one of each.
      </summary>
      <ul className="grid gap-1 pt-2 pl-6">
        {leaks.map(({ heldOut, learned, similarity, excerpt }) => (
          <li key={heldOut} className="list-disc break-words">
            Record {heldOut} {similarity === 1 ? 'says the same as' : `shares ${formatShare(similarity)} with`} record{' '}
            {learned}: {excerpt}
          </li>
        ))}
        {moreLeaks > 0 ? <li className="list-none">and {plural(moreLeaks, 'other')}</li> : null}
      </ul>
    </details>
  );
}
