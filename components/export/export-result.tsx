import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Hash } from '@/components/ui/hash';
import { formatBytes, plural } from '@/lib/format/number';
import type { ExportOutcome } from '@/workers/export/protocol';

export type ExportResultProps = { outcome: ExportOutcome; url: string | null; fileName: string };

/** What was written, each file with its size and SHA-256, and the archive to download. */
export function ExportResult({ outcome, url, fileName }: ExportResultProps) {
  const { files, archive } = outcome;
  return (
    <section aria-label="Exported files" className="grid min-w-0 gap-3 rounded-lg border bg-surface p-4 text-sm">
      <p role="status">
        {archive ? (
          <>
            The archive is ready: {plural(files.length, 'file')}, {formatBytes(archive.file.size)}, SHA-256{' '}
            <Hash value={archive.sha256.slice(2)} what="SHA-256 of the archive" />
          </>
        ) : (
          `${plural(files.length, 'file')} written, read back and compared.`
        )}
      </p>
      {url ? (
        <div>
          <Button asChild variant="primary">
            <a href={url} download={fileName}>
              <Download aria-hidden /> Download {fileName}
            </a>
          </Button>
        </div>
      ) : null}
      <ul className="grid gap-1">
        {files.map(({ path, size, sha256 }) => (
          <li key={path} className="flex flex-wrap items-center justify-between gap-x-4 border-t py-1 first:border-t-0">
            <span className="min-w-0 break-all font-mono text-xs">{path}</span>
            <span className="flex flex-wrap items-center gap-x-3 text-ink-muted">
              <span className="tabular-nums">{formatBytes(size)}</span>
              <Hash value={sha256.slice(2)} what={`SHA-256 of ${path}`} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
