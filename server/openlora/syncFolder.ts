import { open } from 'node:fs/promises';

/** Flushes a folder's names to disk: only then does a renamed file bear its name after a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
