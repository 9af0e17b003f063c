import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { createHasher, type Hash } from '@/core/hash/hash';
import type { WeightSource } from '@/workers/bases/baseFolder';

// TypeScript has these types for workers alone, and one program checks pages and workers.
declare global {
  interface FileSystemSyncAccessHandle {
    read(buffer: Uint8Array, options: { at: number }): number;
    write(buffer: Uint8Array, options: { at: number }): number;
    getSize(): number;
    truncate(size: number): void;
    flush(): void;
    close(): void;
  }
  interface FileSystemFileHandle {
    createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
  }
}

/** Bytes read back at once when an import goes on. */
const STRETCH = 1 << 22;

export type KeepFileOptions = {
  signal: AbortSignal;
  /** Bytes of this file that are kept so far. */
  onProgress(done: number): void;
};

/**
 * Streams a file of weights into the origin-private file system and hashes it on the way. What an earlier try has kept
 * stays, is hashed again, and only the rest is asked for.
 *
 * @returns the SHA-256 of the whole file
 * @throws OpenLedgerError `unavailable` if the connection ends early, `conflict` if the hash is not the stated one; the
 *   signal's reason when aborted
 */
export async function keepFile(
  directory: FileSystemDirectoryHandle,
  file: WeightSource,
  { signal, onProgress }: KeepFileOptions,
): Promise<Hash> {
  const handle = await directory.getFileHandle(file.name, { create: true });
  const access = await handle.createSyncAccessHandle();
  try {
    if (access.getSize() > file.size) access.truncate(0);
    let hasher = createHasher();
    let at = 0;
    const buffer = new Uint8Array(STRETCH);
    while (at < access.getSize()) {
      signal.throwIfAborted();
      const count = access.read(buffer, { at });
      hasher.update(buffer.subarray(0, count));
      at += count;
      onProgress(at);
    }
    if (at < file.size) {
      const { stream, begins } = await file.open(at, signal);
      if (begins !== at) {
        hasher = createHasher();
        at = 0;
        access.truncate(0);
      }
      const reader = stream.getReader();
      const read = () =>
        reader.read().catch(() => {
          signal.throwIfAborted();
          throw endedEarly(file, at);
        });
      for (let next = await read(); !next.done; next = await read()) {
        signal.throwIfAborted();
        const chunk = next.value;
        if (at + chunk.length > file.size) {
          await reader.cancel();
          throw changed(file.name, `has more than the ${file.size} bytes that were stated`);
        }
        access.write(chunk, { at });
        hasher.update(chunk);
        at += chunk.length;
        onProgress(at);
      }
    }
    access.flush();
    if (at < file.size) throw endedEarly(file, at);
    const digest = hasher.digest();
    if (file.sha256 !== null && digest !== `0x${file.sha256}`) {
      // Whatever is wrong, going on from it would keep it wrong.
      access.truncate(0);
      throw changed(file.name, 'does not have the SHA-256 that was stated for it');
    }
    return digest;
  } finally {
    access.close();
  }
}

function endedEarly({ name, size }: WeightSource, at: number): OpenLedgerError {
  return new OpenLedgerError({
    code: 'unavailable',
    message: `The connection ended after ${at} of ${size} bytes of ${name}.`,
    fields: { name, at, size },
    remedy: 'Import the model again: it goes on from there.',
  });
}

function changed(name: string, what: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'conflict',
    message: `${name} ${what}.`,
    fields: { name },
    remedy: 'Import the model again; if it stays so, its source is damaged or was replaced.',
  });
}
