import { spawn } from 'node:child_process';
import { childEnv } from '@/server/config/env';
import { openLogFile } from './logFile';
import { diedError, type Service } from './service';

const GRACE_MS = 30_000;

export type NodeServiceParameters = {
  name: string;
  /** Arguments of the Node.js program. */
  arguments: readonly string[];
  variables?: Readonly<Record<string, string>>;
  readyWithinMs: number;
  /** Asked until it says yes; left out, the process itself says 'ready' on its channel. */
  isReady?: () => Promise<boolean>;
};

/**
 * Starts a Node.js process of our own and waits until it is ready. Its process group is its own, so that Ctrl-C reaches
 * only the supervisor, which then stops all in order; its channel closes when the supervisor dies.
 */
export async function startNodeService(parameters: NodeServiceParameters): Promise<Service> {
  const { name, isReady } = parameters;
  const log = openLogFile(name);
  const child = spawn(process.execPath, parameters.arguments, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
    env: childEnv(parameters.variables),
  });
  log.take(child.stdout);
  log.take(child.stderr);
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => log.write(`${error.message}\n`));
    // After 'close' all output has been read; the last lines are complete.
    child.once('close', () => {
      ended = true;
      resolve();
    });
  });
  const stop = async () => {
    if (ended) return;
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(force);
  };
  const service: Service = { name, pid: child.pid ?? 0, exited, stop, log };

  let said = false;
  child.on('message', (message) => {
    said ||= message === 'ready';
  });
  const ready = isReady ?? (async () => said);
  for (const end = Date.now() + parameters.readyWithinMs; !(await ready()); ) {
    if (ended || Date.now() > end) {
      if (!ended) log.write(`not ready within ${parameters.readyWithinMs / 1000} s\n`);
      await stop();
      throw diedError(service);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return service;
}

/** A readiness check: something answers HTTP at the address, whatever it says. */
export const answersHttp = (url: string) => () =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.body?.cancel().then(() => true) ?? true,
    () => false,
  );
