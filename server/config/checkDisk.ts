import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

const mebibytes = (bytes: number) => `${Math.floor(bytes / 1_048_576)} MiB`;

/** Throws OpenLedgerError `unavailable` when the disk under a folder (which may not exist yet) has too little room. */
export async function checkDisk(directory: string, minimumBytes: number): Promise<void> {
  let existing = path.resolve(directory);
  while (!existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  if (free >= minimumBytes) return;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `The disk is full: ${mebibytes(free)} are free under ${existing}, ${mebibytes(minimumBytes)} are needed.`,
    fields: { directory: existing, freeBytes: free, neededBytes: minimumBytes },
    remedy: 'Free some space, or choose another folder with DATA_DIR.',
  });
}
