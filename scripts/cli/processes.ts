import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Command line of a running process, or undefined when there is none of that number. */
export async function commandOf(pid: number): Promise<string | undefined> {
  try {
    return (await run('ps', ['-o', 'args=', '-p', String(pid)])).stdout.trim() || undefined;
  } catch (error) {
    // `ps` ends with 1 when there is no such process. Where it is not installed, asking with signal 0 has to do.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    try {
      process.kill(pid, 0);
      return 'unknown';
    } catch {
      return undefined;
    }
  }
}

/** Ends a process and waits until it is gone; forcibly after `graceMs`. */
export async function endProcess(pid: number, graceMs = 10_000): Promise<void> {
  const isAlive = () => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  if (!isAlive()) return;
  process.kill(pid, 'SIGTERM');
  for (const end = Date.now() + graceMs; isAlive(); ) {
    if (Date.now() > end) return void process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
