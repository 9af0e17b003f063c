import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import type { NodeMemory } from '@/scripts/soak/soakedNode';
import { childEnv } from '@/server/config/env';

const READY_MILLISECONDS = 120_000;
const ANSWER_MILLISECONDS = 30_000;

/** The node as a process of its own, that can be killed and started again on the same data. */
export function createNodeProcess(url: string, variables: Readonly<Record<string, string>>, logFile: string) {
  let child: ChildProcess | undefined;
  let exited: Promise<void> = Promise.resolve();
  const log = openSync(logFile, 'a');

  async function start(): Promise<void> {
    const started = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', 'scripts/soak/soakedNode.ts'], {
      stdio: ['ignore', log, log, 'ipc'],
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

  /** What it holds after a collection; undefined while it is down or dies over the question. */
  function memory(): Promise<NodeMemory | undefined> {
    const asked = child;
    if (!asked?.connected) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      function done(answer?: NodeMemory): void {
        clearTimeout(timer);
        asked!.off('message', done);
        asked!.off('exit', gone);
        resolve(answer);
      }
      const gone = () => done();
      const timer = setTimeout(gone, ANSWER_MILLISECONDS);
      asked.on('message', done);
      asked.once('exit', gone);
      asked.send('memory', (error) => error && done());
    });
  }

  return { start, end, memory, alive: () => child?.exitCode === null && child.signalCode === null };
}

export type NodeProcess = ReturnType<typeof createNodeProcess>;
