import { type ExportFile, textFile } from '@/core/export/exportFile';
import { exportModel } from '@/core/export/exportModel';
import { createHasher } from '@/core/hash/hash';
import { openArchive } from '@/workers/export/archive';
import { loadExportBase } from '@/workers/export/exportBase';
import { openFolder } from '@/workers/export/folder';
import { hashOf } from '@/workers/export/hashOf';
import type { ExportOutcome, ExportParameters, WrittenFile } from '@/workers/export/protocol';

/** Where the files of an export go, one after the other. */
export type ExportTarget = {
  write(file: ExportFile, chunks: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void>;
  /** Reads what was written; null where it can only be read as a whole. */
  readBack(path: string): Promise<Blob | null>;
  close(): Promise<ExportOutcome['archive']>;
};

/** The pieces of a file as they are asked for: a piece is made when the one before has been taken. */
async function* counted(file: ExportFile, onBytes: (chunk: Uint8Array) => void) {
  for (const chunk of file.chunks()) {
    onBytes(chunk);
    yield chunk;
  }
}

/**
 * Makes an export and writes it file by file, tensor by tensor, with a `SHA256SUMS` that `sha256sum --check` reads. What
 * was written into a folder is read back and compared.
 */
export async function runExport(
  parameters: ExportParameters,
  onProgress: (progress: { done: number; total: number; path: string }) => void,
): Promise<ExportOutcome> {
  const { folder, basePath, adapter, name, baseName, readme, format, precision } = parameters;
  const base = await loadExportBase(basePath);
  const files = exportModel({ ...base, adapter, name, baseName, readme }, { format, precision });
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const target = folder ? openFolder(folder) : await openArchive(`${name}-${format}.zip`);
  const written: WrittenFile[] = [];
  let done = 0;
  const write = async (file: ExportFile) => {
    const hasher = createHasher();
    onProgress({ done, total, path: file.path });
    await target.write(
      file,
      counted(file, (chunk) => {
        hasher.update(chunk);
        done += chunk.length;
        onProgress({ done: Math.min(done, total), total, path: file.path });
      }),
    );
    const sha256 = hasher.digest();
    await checkWritten(target, file.path, sha256);
    written.push({ path: file.path, size: file.size, sha256 });
  };
  for (const file of files) await write(file);
  const sums = written.map(({ path, sha256 }) => `${sha256.slice(2)}  ${path}\n`).join('');
  await write(textFile('SHA256SUMS', sums));
  return { files: written, archive: await target.close() };
}

async function checkWritten(target: ExportTarget, path: string, expected: string): Promise<void> {
  const stored = await target.readBack(path);
  if (!stored) return;
  const found = await hashOf(stored);
  if (found !== expected) throw new Error(`${path} was written as other bytes than were sent to the disk`);
}
