import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const commandOf = (pid: number): Promise<string> =>
  readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (text) => text.replaceAll('\0', ' '),
    () => 'unknown',
  );

/**
 * Clears what a killed supervisor left: ends a PostgreSQL that still runs on the folder, and removes the lock file of
 * one that does not (its process number may meanwhile belong to another program, which PostgreSQL would mistake).
 */
export async function stopLeftover(directory: string): Promise<void> {
  const lock = path.join(directory, 'postmaster.pid');
  const text = await readFile(lock, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const pid = Number(text.split('\n')[0]);
  if (Number.isSafeInteger(pid) && pid > 1 && isAlive(pid)) {
    const command = await commandOf(pid);
    if (command.includes(directory) || command === 'unknown') {
      process.kill(pid, 'SIGINT');
      for (let waited = 0; isAlive(pid) && waited < 10_000; waited += 50) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return;
    }
  }
  await rm(lock, { force: true });
}
