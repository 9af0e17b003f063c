'use client';

import { FileUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type FileRejection, useDropzone } from 'react-dropzone';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Progress } from '@/components/ui/progress';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DataNetDetail, Upload } from '@/lib/api/dataNet';
import { cn } from '@/lib/format/classNames';
import { formatBytes } from '@/lib/format/number';
import { uploadFile } from '@/lib/query/uploadFile';

const ENDINGS = ['.csv', '.tsv', '.json', '.jsonl', '.ndjson', '.parquet', '.txt', '.md', '.markdown', '.gz'];

const endingProblem = (file: File) =>
  ENDINGS.some((ending) => file.name.toLowerCase().endsWith(ending))
    ? null
    : { code: 'ending', message: `${file.name} is none of the kinds that can be read.` };

type Sending = { file: File; share: number };

export type DropZoneProps = { dataNet: DataNetDetail; onUploaded: (upload: Upload) => void };

/** Takes one file by drop, click or keyboard and sends it, showing how much has left. */
export function DropZone({ dataNet, onUploaded }: DropZoneProps) {
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const send = async (file: File) => {
    const controller = new AbortController();
    stop.current = controller;
    setError(null);
    setSending({ file, share: 0 });
    try {
      const upload = await uploadFile({
        dataNetId: dataNet.id,
        file,
        onProgress: (share) => setSending({ file, share }),
        signal: controller.signal,
      });
      onUploaded(upload);
    } catch (failure) {
      // Stopping it is the person's wish and no failure.
      if (!controller.signal.aborted) setError(failure);
    } finally {
      setSending(null);
    }
  };

  const refuse = ([first]: FileRejection[]) => {
    const name = first?.file.name ?? 'The file';
    setError(
      new OpenLedgerError({
        code: 'invalid_input',
        message: first?.errors[0]?.message ?? `${name} cannot be used.`,
        fields: { file: name },
        remedy: `Use one file that ends in ${ENDINGS.join(', ')}.`,
      }),
    );
  };

  const { getRootProps, getInputProps, isDragActive, open } = useDropzone({
    multiple: false,
    // The zone takes drops; clicks and keys belong to its button.
    noClick: true,
    noKeyboard: true,
    disabled: sending !== null,
    validator: endingProblem,
    onDropAccepted: ([file]) => {
      if (file) void send(file);
    },
    onDropRejected: refuse,
  });

  if (sending) {
    return (
      <div className="grid gap-3 rounded-lg border bg-surface p-5">
        <div className="flex flex-wrap items-baseline justify-between gap-2 text-sm">
          <span className="break-all font-medium">{sending.file.name}</span>
          <span className="text-ink-muted tabular-nums">
            {formatBytes(sending.file.size * sending.share)} of {formatBytes(sending.file.size)}
          </span>
        </div>
        <Progress share={sending.share} label={`Uploading ${sending.file.name}`} />
        <div className="flex items-center justify-between gap-3">
          <p role="status" className="text-ink-muted text-sm">
            {sending.share < 1 ? 'Uploading…' : 'Reading the first rows…'}
          </p>
          <Button size="small" onClick={() => stop.current?.abort()}>
            Stop
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="grid gap-3">
      <div
        {...getRootProps()}
        className={cn(
          'flex flex-col items-center gap-2 rounded-lg border-2 border-line-strong border-dashed bg-surface px-6 py-10 text-center',
          isDragActive && 'border-accent bg-accent-soft',
        )}
      >
        <input {...getInputProps({ 'aria-label': 'File to contribute' })} />
        <FileUp className="size-7 text-ink-muted" aria-hidden />
        <p className="font-medium">{isDragActive ? 'Let go to upload it' : 'Drop a file here'}</p>
        <Button variant="primary" onClick={open}>
          Choose a file
        </Button>
        <p className="mt-1 max-w-prose text-ink-muted text-sm">
          CSV, TSV, JSON, JSON Lines, Parquet, plain text or Markdown; text also compressed with gzip. Conversations
          (messages, ShareGPT) and Alpaca files are recognised. Contributing is free. Nothing becomes public before you
          have seen every verdict and signed.
        </p>
      </div>
      {error ? <ErrorState error={error} doing="upload the file" /> : null}
    </div>
  );
}
