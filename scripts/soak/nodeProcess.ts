import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { childEnv } from '@/server/config/env';

const READY_MILLISECONDS = 120_000;

/** The node as a process of its own, that can be killed and started again on the same data. */
export function createNodeProcess(url: string, variables: Readonly<Record<string, string>>, logFile: string) {
  let child: ChildProcess | undefined;
  let exited: Promise<void> = Promise.resolve();
  const log = openSync(logFile, 'a');

  async function start(): Promise<void> {
    const started = spawn(process.execPath, ['--import', 'tsx', 'server/openlora/main.ts'], {
      stdio: ['ignore', log, log],
      env: childEnv(variables),
    });
    child = started;
    exited = new Promise((resolve) => started.once('exit', () => resolve()));
    for (const end = Date.now() + READY_MILLISECONDS; Date.now() < end; ) {
      const ready = await fetch(`${url}/ready`).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) return;
      if (started.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The node did not become ready; see ${logFile}.`);
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    child?.kill(signal);
    await exited;
  }

  /** Resident memory in bytes. */
  async function residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${child?.pid}/status`, 'utf8').catch(() => '');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024;
  }

  return { start, end, residentBytes, alive: () => child?.exitCode === null && child.signalCode === null };
}

export type NodeProcess = ReturnType<typeof createNodeProcess>;
