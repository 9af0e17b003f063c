import { copyFile, link, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A file lives far longer: the node rewrites its journal at most every five seconds. */
const LOOK_MILLISECONDS = 100;

/**
 * Keeps every file that bears a journal's name, however often the node writes a new one over it: whatever it was told
 * by a line of its journal can be read afterwards, be it still in the journal or not. The node knows nothing of it.
 *
 * A second name keeps a file alive; when the next one has come nobody writes to it any more, and it is moved to `to`.
 */
export function keepJournals(file: string, to: string) {
  const folder = path.join(path.dirname(file), 'kept');
  const kept: { name: string; inode: bigint }[] = [];
  let stopped = false;

  async function look(): Promise<void> {
    const name = path.join(folder, String(kept.length));
    await rm(name, { force: true });
    await link(file, name);
    // Of the second name: the first may mean another file already.
    const { ino: inode } = await stat(name, { bigint: true });
    const former = kept.at(-1);
    if (former?.inode === inode) return;
    kept.push({ name, inode });
    if (!former) return;
    const moved = path.join(to, path.basename(former.name));
    await copyFile(former.name, moved);
    await rm(former.name);
    former.name = moved;
  }

  async function watch(): Promise<void> {
    await Promise.all([mkdir(folder, { recursive: true }), mkdir(to, { recursive: true })]);
    while (!stopped) {
      // Not there yet, or no room for the name: looked for again.
      await look().catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT' && error.code !== 'ENOSPC') throw error;
      });
      await sleep(LOOK_MILLISECONDS);
    }
    await look();
  }

  const watching = watch();
  // Said by `stop`, to whom it matters.
  watching.catch(() => undefined);
  return {
    /** How many files it has found. */
    found: (): number => kept.length,
    /** @returns the files in their order; the last is the journal itself */
    async stop(): Promise<string[]> {
      stopped = true;
      await watching;
      return kept.map(({ name }) => name);
    },
  };
}
