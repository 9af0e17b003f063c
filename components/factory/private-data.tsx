'use client';

import { type UseQueryResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { FileLock2, ShieldCheck } from 'lucide-react';
import { useId, useState } from 'react';
import { useDropzone } from 'react-dropzone';
import { KeptPrivateFiles } from '@/components/factory/kept-private-files';
import { PrivateFileCard } from '@/components/factory/private-file-card';
import { privateClient, privateDraftQuery } from '@/components/factory/private-query';
import type { Wizard } from '@/components/factory/use-wizard';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { ErrorState } from '@/components/ui/error-state';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { cn } from '@/lib/format/classNames';
import { formatCount, plural } from '@/lib/format/number';
import type { PrivateAction, PrivateDraft } from '@/workers/privateData/protocol';

export type PrivateDataProps = {
  wizard: Wizard;
  query: UseQueryResult<PrivateDraft>;
  /** Versions of DataNets are chosen too. */
  mixed: boolean;
};

/** Files that are learned from without leaving this browser: dropped, mapped, checked row by row, kept over a reload. */
export function PrivateData({ wizard, query, mixed }: PrivateDataProps) {
  const { usesPrivate, choosePrivate } = wizard;
  const client = useQueryClient();
  const id = useId();
  const [rows, setRows] = useState(0);
  const change = useMutation({
    mutationFn: (action: PrivateAction) => privateClient().act(action, setRows),
    onMutate: () => setRows(0),
    onSuccess: (draft, action) => {
      client.setQueryData(privateDraftQuery.queryKey, draft);
      if (action.kind === 'add') choosePrivate(true);
      if (draft.files.length === 0) choosePrivate(false);
    },
  });
  const draft = query.data;
  const busy = change.isPending && change.variables?.kind !== 'rename';
  const { getRootProps, getInputProps, isDragActive, open } = useDropzone({
    // The zone takes drops; clicks and keys belong to its button.
    noClick: true,
    noKeyboard: true,
    disabled: busy,
    onDropAccepted: (files) =>
      change.mutate({ kind: 'add', files: files.map((file) => ({ blob: file, name: file.name })) }),
  });
  const hasFiles = (draft?.files.length ?? 0) > 0;
  return (
    <section className="grid gap-4 rounded-lg border bg-surface p-4 sm:p-5" aria-labelledby={`${id}-title`}>
      <div className="grid gap-1">
        <h3 id={`${id}-title`} className="flex items-center gap-2 font-semibold">
          <FileLock2 className="size-5 text-ink-muted" aria-hidden /> Files of your own, private
        </h3>
        <p className="max-w-prose text-ink-muted text-sm">
          They are read, kept and learned from in this browser. No record is ever sent anywhere; whoever uses this
          browser can see them here.
        </p>
      </div>
      {query.error ? (
        <ErrorState error={query.error} doing="open the private files" retry={() => void query.refetch()} />
      ) : null}
      <div
        {...getRootProps()}
        className={cn(
          'flex flex-wrap items-center justify-center gap-3 rounded-lg border-2 border-line-strong border-dashed px-4 py-5 text-center text-sm',
          isDragActive && 'border-accent bg-accent-soft',
        )}
      >
        <input {...getInputProps({ 'aria-label': 'Private files to learn from' })} />
        <Button onClick={open} disabled={busy} aria-busy={busy}>
          {hasFiles ? 'Add files' : 'Choose files'}
        </Button>
        <span className="text-ink-muted">
          {isDragActive ? 'Let go to keep them here' : 'or drop them: CSV, Parquet, JSON, JSON Lines, text, Markdown'}
        </span>
      </div>
      {busy ? (
        <p role="status" className="text-ink-muted text-sm tabular-nums">
          Checking every row… {rows > 0 ? `${formatCount(rows)} so far` : ''}
        </p>
      ) : null}
      {change.error ? <ErrorState error={change.error} doing="keep these files" /> : null}
      {draft?.files.map((file) => (
        <PrivateFileCard key={file.id} file={file} busy={busy} onAction={change.mutate} />
      ))}
      {draft && hasFiles ? (
        <>
          <div className="grid gap-1.5 sm:max-w-sm">
            <Label htmlFor={`${id}-name`}>Name of this set</Label>
            <Input
              key={draft.name}
              id={`${id}-name`}
              defaultValue={draft.name}
              maxLength={60}
              autoComplete="off"
              aria-describedby={`${id}-name-hint`}
              onBlur={({ target }) => {
                const name = target.value.trim();
                if (name !== '' && name !== draft.name) change.mutate({ kind: 'rename', name });
              }}
            />
            <p id={`${id}-name-hint`} className="text-ink-muted text-sm">
              The server sees this name, the number of records and a salted hash of the set.
            </p>
          </div>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <span className="flex items-center gap-2">
              <Checkbox
                id={`${id}-use`}
                checked={usesPrivate}
                disabled={!draft.set}
                onCheckedChange={(on) => choosePrivate(on === true)}
              />
              <Label htmlFor={`${id}-use`}>
                {draft.set
                  ? `Learn from these ${plural(draft.set.records, 'record')}`
                  : 'No row can be learned from yet'}
              </Label>
            </span>
            <Button variant="ghost" size="small" disabled={busy} onClick={() => change.mutate({ kind: 'clear' })}>
              Forget all private files
            </Button>
          </div>
          {usesPrivate ? (
            <div className="flex items-start gap-3 rounded-md bg-pending-soft px-3 py-2 text-pending text-sm">
              <ShieldCheck className="mt-0.5 size-4 shrink-0" aria-hidden />
              <p>
                A model of private files cannot be published: nobody could check whom an answer owes.
                {mixed
                  ? ' That holds for the DataNets chosen beside them too, whose contributors then earn nothing.'
                  : ''}{' '}
                You can use it in this browser and export it.
              </p>
            </div>
          ) : null}
        </>
      ) : null}
      <KeptPrivateFiles title="Left by earlier runs" />
    </section>
  );
}
