import path from 'node:path';
import { startAnvil } from '@/scripts/support/anvil';
import type { Env } from '@/server/config/env';
import { dataPaths } from '@/server/config/paths';
import { getSecrets } from '@/server/config/secrets';
import { databaseUrl, EMBEDDED_DATABASE_NAME } from '@/server/database/databaseUrl';
import { startPostgres } from '@/server/database/embedded/startPostgres';
import { migrate } from '@/server/database/migrate';
import { openLogFile } from './logFile';
import { answersHttp, startNodeService } from './nodeService';
import { prepareChain } from './prepareChain';
import type { Reporter } from './reporter';
import type { RunLock } from './runLock';
import type { Service } from './service';
import { buildWeb, NEXT_PROGRAM } from './webBuild';

/** Hands each started part to its supervisor at once, so that a failure of a later one stops it too. */
export type Register = (service: Service) => Promise<void>;

const typescript = (file: string) => ['--import', 'tsx', path.resolve(file)];

/**
 * Starts every part of OpenLedger in order; parts that do not wait for each other start side by side. Ends early, with
 * everything started so far registered, when `signal` aborts or a part fails.
 */
export async function startStack(env: Env, reporter: Reporter, register: Register, signal: AbortSignal): Promise<void> {
  await together(signal, (halted) => [
    startDatabase(env, reporter, register),
    startChain(env, reporter, register),
    reporter.step('web app built from its present sources', () => buildWeb(halted)),
  ]);
  await together(signal, () => [
    startWorker(reporter, register),
    startNode(env, reporter, register),
    startWeb(env, reporter, register),
  ]);
}

/**
 * Waits for all works, also when one fails, since a part that is still starting would escape its supervisor; the others
 * are told to give up.
 */
async function together(signal: AbortSignal, works: (halted: AbortSignal) => Promise<unknown>[]): Promise<void> {
  signal.throwIfAborted();
  const failure = new AbortController();
  const running = works(AbortSignal.any([signal, failure.signal]));
  let first: unknown;
  for (const work of running) {
    work.catch((error: unknown) => {
      first ??= error;
      failure.abort();
    });
  }
  await Promise.allSettled(running);
  if (first !== undefined) throw first;
  signal.throwIfAborted();
}

const startWorker = (reporter: Reporter, register: Register) =>
  reporter.step('worker', async () => {
    const program = typescript('server/worker/main.ts');
    await register(await startNodeService({ name: 'worker', arguments: program, readyWithinMs: 60_000 }));
  });

const startNode = (env: Env, reporter: Reporter, register: Register) =>
  reporter.step(`OpenLoRA node on port ${env.NODE_PORT}`, async () => {
    const service = await startNodeService({
      name: 'node',
      arguments: typescript('server/openlora/main.ts'),
      readyWithinMs: 120_000,
      isReady: answersHttp(`http://${env.NODE_HOST}:${env.NODE_PORT}/v1/models`),
    });
    await register(service);
  });

const startWeb = (env: Env, reporter: Reporter, register: Register) =>
  reporter.step(`web app on port ${env.WEB_PORT}`, async () => {
    const service = await startNodeService({
      name: 'web',
      arguments: [NEXT_PROGRAM, 'start', '-H', env.WEB_HOST, '-p', String(env.WEB_PORT)],
      variables: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      readyWithinMs: 60_000,
      isReady: answersHttp(`http://${env.WEB_HOST}:${env.WEB_PORT}/api/health`),
    });
    await register(service);
  });

async function startDatabase(env: Env, reporter: Reporter, register: Register): Promise<void> {
  if (env.embeddedDatabase) {
    await reporter.step(`PostgreSQL on port ${env.DATABASE_PORT}`, async () => {
      const log = openLogFile('database');
      const postgres = await startPostgres({
        directory: dataPaths(env).database,
        port: env.DATABASE_PORT,
        user: EMBEDDED_DATABASE_NAME,
        password: getSecrets(env).databasePassword,
        database: EMBEDDED_DATABASE_NAME,
        onLine: (line) => log.write(`${line}\n`),
      });
      const exited = new Promise((resolve) => postgres.process.once('exit', resolve));
      await register({ name: 'database', pid: postgres.process.pid ?? 0, exited, stop: postgres.stop, log });
    });
  }
  await reporter.step('database schema', () => migrate(databaseUrl(env)));
}

async function startChain(env: Env, reporter: Reporter, register: Register): Promise<void> {
  const anvil = env.embeddedChain
    ? await reporter.step(`chain ${env.CHAIN_ID} on port ${env.CHAIN_PORT}`, async () => {
        const stateFile = path.join(dataPaths(env).chain, 'state.json');
        const started = await startAnvil({ port: env.CHAIN_PORT, chainId: env.CHAIN_ID, stateFile });
        const { pid, exited, stop } = started;
        await register({ name: 'chain', pid, exited, stop, log: undefined });
        return started;
      })
    : undefined;
  await reporter.step('contracts', () => prepareChain(anvil, env));
}

export type StopParameters = { services: readonly Service[]; lock: RunLock; reporter: Reporter };

/** Stops what was started, the last one first, and waits for each. */
export async function stopStack({ services, lock, reporter }: StopParameters): Promise<void> {
  for (const service of services.toReversed()) {
    await service.stop();
    reporter.line(`  stopped ${service.name}`);
  }
  await lock.release();
}
