import { getEnv, startedByNpm } from '@/server/config/env';
import { checkMachine, checkPorts } from './checks';
import { markDataFolder } from './dataFolder';
import { createReporter, type Reporter } from './reporter';
import { checkNotRunning, takeRunLock } from './runLock';
import { diedError, type Service } from './service';
import { startStack, stopStack } from './startStack';

export type SuperviseParameters = {
  quiet: boolean;
  /** Done once everything runs; its exit code ends the command, undefined leaves everything running. */
  whenReady: (reporter: Reporter, signal: AbortSignal) => Promise<number | undefined>;
};

/**
 * Starts everything, does `whenReady`, and then runs until interrupted or until a part dies. Whatever ends it, all parts
 * are stopped in reverse order before the exit code is returned.
 */
export async function supervise({ quiet, whenReady }: SuperviseParameters): Promise<number> {
  const reporter = createReporter({ quiet });
  const env = getEnv();
  await checkMachine(env);
  await checkNotRunning();
  await markDataFolder(env);
  const lock = await takeRunLock();
  const services: Service[] = [];
  const ending = new AbortController();
  const interrupted = untilInterrupted(ending.signal).then(() => 'interrupted' as const);
  let died: (service: Service) => void = () => undefined;
  const anyDied = new Promise<never>((_, reject) => {
    died = (service) => reject(diedError(service));
  });
  anyDied.catch(() => undefined);
  const register = async (service: Service) => {
    services.push(service);
    service.exited.then(() => died(service));
    await lock.note(service.name, service.pid);
  };
  const work = async () => {
    await checkPorts(env);
    await startStack(env, reporter, register, ending.signal);
    return whenReady(reporter, ending.signal);
  };
  const working = work();
  try {
    const outcome = await Promise.race([working, interrupted, anyDied]);
    if (typeof outcome === 'number') return outcome;
    if (outcome === undefined) await Promise.race([interrupted, anyDied]);
    reporter.line('\nStopping…');
    return 0;
  } finally {
    died = () => undefined;
    ending.abort();
    // A part may be on its way up at this moment; it has to be there before it can be stopped.
    await working.catch(() => undefined);
    await stopStack({ services, lock, reporter });
  }
}

/** Settles at the first interrupt, or when npm, which started this process, is gone without having passed one on. */
function untilInterrupted(ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const parent = process.ppid;
    // Without npm the parent is a shell, which may leave on purpose.
    const watch = startedByNpm() ? setInterval(check, 500) : undefined;
    function check() {
      if (process.ppid !== parent) resolve();
    }
    watch?.unref();
    ended.addEventListener('abort', () => clearInterval(watch));
    // Repeated ones are ignored: stopping is under way, and npm and the terminal each send their own.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
