import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { dataPaths } from '@/server/config/paths';
import { commandOf, endProcess } from './processes';

const child = z.object({ name: z.string(), pid: z.number().int().positive(), command: z.string() });
const lockSchema = z.object({ pid: z.number().int().positive(), command: z.string(), children: z.array(child) });

type Lock = z.infer<typeof lockSchema>;

async function read(file: string): Promise<Lock | undefined> {
  try {
    return lockSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Absent, or cut off by a crash: then nothing is known, and the ports will tell.
    return undefined;
  }
}

/** Whether a process of that number still is the one that was noted: numbers are given again. */
const isSame = async (pid: number, command: string) => (await commandOf(pid)) === command;

/** Throws `conflict` while OpenLedger runs on this data folder. */
export async function checkNotRunning(): Promise<void> {
  const lock = await read(dataPaths().lock);
  if (!lock || !(await isSame(lock.pid, lock.command))) return;
  throw new OpenLedgerError({
    code: 'conflict',
    message: `OpenLedger is already running on this data folder (process ${lock.pid}).`,
    fields: { pid: lock.pid },
    remedy: 'Stop it with Ctrl-C where it runs, or use another folder and other ports (DATA_DIR, WEB_PORT, …).',
  });
}

export type RunLock = {
  /** Notes a process, so that the next start can end it if this one is killed. */
  note: (name: string, pid: number) => Promise<void>;
  release: () => Promise<void>;
};

/** Claims the data folder for this process, ending what a killed predecessor left running. */
export async function takeRunLock(): Promise<RunLock> {
  await checkNotRunning();
  const file = dataPaths().lock;
  for (const { pid, command } of (await read(file))?.children ?? []) {
    if (await isSame(pid, command)) await endProcess(pid);
  }
  await mkdir(dataPaths().logs, { recursive: true });
  const lock: Lock = { pid: process.pid, command: (await commandOf(process.pid)) ?? 'unknown', children: [] };
  const save = () => writeFile(file, `${JSON.stringify(lock)}\n`);
  await save();
  let saving = Promise.resolve();
  return {
    async note(name, pid) {
      const command = await commandOf(pid);
      if (command !== undefined) lock.children.push({ name, pid, command });
      saving = saving.then(save);
      await saving;
    },
    async release() {
      await saving;
      await rm(file, { force: true });
    },
  };
}
