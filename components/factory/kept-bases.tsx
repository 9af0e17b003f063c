'use client';

import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useImportedBases } from '@/components/factory/use-imported-bases';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { formatBytes } from '@/lib/format/number';

export type KeptBasesProps = {
  /** Called with the hash of a base that was deleted; null for an import that was never ended. */
  onRemoved: (hash: string | null) => void;
};

/** What imported models take of this machine's disk, and how to have it back. */
export function KeptBases({ onRemoved }: KeptBasesProps) {
  const { query, remove } = useImportedBases();
  const [asked, setAsked] = useState<string | null>(null);
  const { bases, partial } = query.data ?? { bases: [], partial: [] };
  const rows = [
    ...bases.map((base) => ({ key: base.key, name: base.name, bytes: base.bytes, note: base.origin, hash: base.hash })),
    ...partial.map((each) => ({ ...each, note: 'import not ended: look at the model again to go on', hash: null })),
  ];
  if (query.error) return <ErrorState error={query.error} doing="list the imported models" />;
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="kept-bases" className="grid max-w-2xl gap-2">
      <h3 id="kept-bases" className="font-medium text-sm">
        Kept in this browser
      </h3>
      <ul className="grid gap-2">
        {rows.map(({ key, name, bytes, note, hash }) => (
          <li key={key} className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border p-3 text-sm">
            <span className="min-w-0 flex-1 basis-48">
              <span className="block break-all font-medium">{name}</span>
              <span className="block break-all text-ink-muted text-xs">{note}</span>
            </span>
            <span className="tabular-nums">{formatBytes(bytes)}</span>
            {asked === key ? (
              <Button
                size="small"
                variant="danger"
                disabled={remove.isPending}
                onClick={() => remove.mutate(key, { onSuccess: () => onRemoved(hash) })}
              >
                Really delete {name}
              </Button>
            ) : (
              <Button size="small" aria-label={`Delete ${name}`} onClick={() => setAsked(key)}>
                <Trash2 aria-hidden /> Delete
              </Button>
            )}
          </li>
        ))}
      </ul>
      {remove.error ? <ErrorState error={remove.error} doing="delete the model" /> : null}
    </section>
  );
}
