'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import {
  keptPrivateQuery,
  privateClient,
  privateDraftQuery,
  privateRecordsQuery,
} from '@/components/factory/private-query';
import { adapterQuery } from '@/components/run/adapter-query';
import { keptEvents } from '@/components/run/kept-events';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { useSession } from '@/components/wallet/use-session';
import type { Run } from '@/lib/api/run';
import { formatBytes } from '@/lib/format/number';
import { runsQuery } from '@/lib/query/runs';
import type { KeptPrivate } from '@/workers/privateData/protocol';

export type KeptPrivateFilesProps = {
  title: string;
  /** Only what this run left; without it, what all runs left. */
  of?: Run;
};

/** What deleting it means. There is no other copy anywhere. */
const LOSS: Record<KeptPrivate['kind'], string> = {
  records: 'The records, the files they were read from and the answers to them are deleted here; no copy exists.',
  adapter: 'The adapter is deleted here; no copy exists but those that were exported.',
};

/** Records and adapters that runs of private data left in this browser: how large they are, and how to delete them. */
export function KeptPrivateFiles({ title, of }: KeptPrivateFilesProps) {
  const titleId = useId();
  const client = useQueryClient();
  const { signedIn } = useSession();
  const query = useQuery(keptPrivateQuery);
  const runs = useQuery({ ...runsQuery, enabled: signedIn }).data?.runs ?? [];
  const [asked, setAsked] = useState<string | null>(null);
  const forget = useMutation({
    mutationFn: async ({ kind, hash }: KeptPrivate) => {
      const draft = await privateClient().act({ kind: 'forget', kept: { kind, hash } });
      if (kind === 'records') await keptEvents.dropSet(hash);
      return draft;
    },
    onSuccess: async (draft, { kind, hash }) => {
      setAsked(null);
      client.setQueryData(privateDraftQuery.queryKey, draft);
      const gone = kind === 'records' ? privateRecordsQuery(hash) : adapterQuery(hash);
      await Promise.all([
        client.invalidateQueries({ queryKey: keptPrivateQuery.queryKey }),
        client.resetQueries({ queryKey: gone.queryKey }),
      ]);
    },
  });
  if (query.error) return <ErrorState error={query.error} doing="list what runs of private data left" />;
  const kept = (query.data ?? []).filter(
    ({ hash }) => !of || hash === of.privateData?.setHash || hash === of.adapterHash,
  );
  if (kept.length === 0) return null;
  const usersOf = ({ kind, hash }: KeptPrivate) =>
    runs
      .filter((run) => (kind === 'records' ? run.privateData?.setHash : run.adapterHash) === hash)
      .map(({ name }) => `“${name}”`);
  return (
    <section aria-labelledby={titleId} className="grid gap-2">
      <h3 id={titleId} className="font-medium text-sm">
        {title}
      </h3>
      <ul className="grid gap-2">
        {kept.map((item) => {
          const { kind, hash, bytes } = item;
          const users = usersOf(item);
          const what = kind === 'records' ? 'records' : 'adapter';
          const name = users.length > 0 ? `${what} of ${users.join(' and ')}` : `${what} of a run`;
          const capital = name[0]!.toUpperCase() + name.slice(1);
          return (
            <li key={hash} className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border p-3 text-sm">
              <span className="min-w-0 flex-1 basis-48 break-words">
                {capital}
                {asked === hash ? <span className="block text-rejected">{LOSS[kind]}</span> : null}
              </span>
              <span className="text-ink-muted tabular-nums">{formatBytes(bytes)}</span>
              {asked === hash ? (
                <span className="flex flex-wrap gap-2">
                  <Button size="small" variant="danger" disabled={forget.isPending} onClick={() => forget.mutate(item)}>
                    Delete for good
                  </Button>
                  <Button size="small" onClick={() => setAsked(null)}>
                    Keep
                  </Button>
                </span>
              ) : (
                <Button size="small" aria-label={`Delete the ${name}`} onClick={() => setAsked(hash)}>
                  <Trash2 aria-hidden /> Delete
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {forget.error ? <ErrorState error={forget.error} doing="delete it" /> : null}
    </section>
  );
}
