'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft, Check, Trash2 } from 'lucide-react';
import { ColumnMapper } from '@/components/data-nets/column-mapper';
import { RejectionTable } from '@/components/data-nets/rejection-table';
import { SignUpload } from '@/components/data-nets/sign-upload';
import { UPLOAD_STATUS } from '@/components/data-nets/upload-status-text';
import { VerdictSummary } from '@/components/data-nets/verdict-summary';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Loaded } from '@/components/ui/loaded';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { useSession } from '@/components/wallet/use-session';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DataNetDetail, Upload } from '@/lib/api/dataNet';
import { formatBytes, formatCount, plural } from '@/lib/format/number';
import { discardUpload, uploadQuery, uploadsQuery } from '@/lib/query/uploads';

export type UploadPanelProps = { dataNet: DataNetDetail; uploadId: string; onClose: () => void };

/** One uploaded file, wherever it stands on its way from a file to signed records. Survives a reload. */
export function UploadPanel({ dataNet, uploadId, onClose }: UploadPanelProps) {
  const query = useQuery(uploadQuery(uploadId));
  const { address } = useSession();
  const client = useQueryClient();
  const discard = useMutation({
    mutationFn: () => discardUpload(uploadId),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: uploadsQuery(dataNet.id).queryKey });
    },
  });
  return (
    <div className="grid gap-4">
      <div className="flex items-center justify-between gap-3">
        <Button variant="ghost" size="small" className="-ml-2" onClick={onClose}>
          <ArrowLeft aria-hidden /> All files
        </Button>
        {query.data && query.data.status !== 'signed' && query.data.contributor.address === address ? (
          <Button variant="ghost" size="small" disabled={discard.isPending} onClick={() => discard.mutate()}>
            <Trash2 aria-hidden /> Discard this file
          </Button>
        ) : null}
      </div>
      {discard.error ? <ErrorState error={discard.error} doing="discard the file" /> : null}
      <Loaded query={query} doing="load this upload" skeleton={<Skeleton className="h-64" />}>
        {(upload) => (
          <div className="grid gap-6">
            <FileFacts upload={upload} />
            <Stage dataNet={dataNet} upload={upload} own={upload.contributor.address === address} onClose={onClose} />
          </div>
        )}
      </Loaded>
    </div>
  );
}

/** Kinds of files in words; others are shown by their own name. */
const FORMAT: Readonly<Record<string, string>> = {
  delimited: 'Table',
  json: 'JSON',
  jsonl: 'JSON Lines',
  text: 'Plain text',
  markdown: 'Markdown',
  parquet: 'Parquet',
};

function FileFacts({ upload }: { upload: Upload }) {
  const facts = [
    FORMAT[upload.format] ?? upload.format,
    upload.encoding,
    upload.delimiter ? `separated by ${upload.delimiter === '\t' ? 'tabs' : `“${upload.delimiter}”`}` : null,
    formatBytes(upload.sizeBytes),
    upload.columns.length > 0 ? plural(upload.columns.length, 'column') : null,
  ];
  const { label, tone } = UPLOAD_STATUS[upload.status];
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="break-all font-semibold text-lg">{upload.fileName}</h2>
        <Badge tone={tone}>{label}</Badge>
      </div>
      <p className="text-ink-muted text-sm">{facts.filter(Boolean).join(' · ')}</p>
      {upload.notices.length > 0 ? (
        <ul className="mt-2 grid gap-1 rounded-md bg-pending-soft px-3 py-2 text-pending text-sm">
          {upload.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

type StageProps = { dataNet: DataNetDetail; upload: Upload; own: boolean; onClose: () => void };

function Stage({ dataNet, upload, own, onClose }: StageProps) {
  switch (upload.status) {
    case 'received':
      return <ColumnMapper dataNet={dataNet} upload={upload} />;
    case 'curating':
      return (
        <div className="grid gap-3 rounded-lg border bg-surface p-5">
          <Progress share={upload.progress?.share ?? null} label="Checking the rows" />
          <p role="status" className="text-ink-muted text-sm tabular-nums">
            {upload.progress ? `${formatCount(upload.progress.rows)} rows checked` : 'Starting'} · duplicates, personal
            data, length and form. You may leave this page; it goes on.
          </p>
        </div>
      );
    case 'curated':
      return (
        <>
          {upload.summary ? <VerdictSummary summary={upload.summary} /> : null}
          {own ? <SignUpload dataNet={dataNet} upload={upload} /> : null}
          <RejectionTable upload={upload} />
        </>
      );
    case 'signed':
      return (
        <>
          <div
            role="status"
            className="flex flex-wrap items-center justify-between gap-3 rounded-lg bg-accepted-soft p-4"
          >
            <p className="flex items-center gap-2 text-accepted">
              <Check className="size-5" aria-hidden />
              {plural(upload.recordCount, 'record')} signed. They enter the next version of {dataNet.name}.
            </p>
            <Button size="small" onClick={onClose}>
              Contribute another file
            </Button>
          </div>
          {upload.summary ? <VerdictSummary summary={upload.summary} /> : null}
          <RejectionTable upload={upload} />
        </>
      );
    case 'failed':
      return (
        <ErrorState
          doing={`use ${upload.fileName}`}
          retry={onClose}
          error={
            new OpenLedgerError({
              code: 'invalid_input',
              message: upload.error?.message ?? 'It could not be read.',
              remedy: upload.error?.remedy ?? 'Correct the file and upload it again.',
              fields: { file: upload.fileName },
            })
          }
        />
      );
  }
}
