import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { prepareChain } from '@/scripts/cli/prepareChain';
import { type Anvil, startAnvil } from '@/scripts/support/anvil';
import { type Env, overrideEnv } from '@/server/config/env';
import { dataPaths } from '@/server/config/paths';
import { getSecrets } from '@/server/config/secrets';
import { closeDatabase } from '@/server/database/client';
import { EMBEDDED_DATABASE_NAME } from '@/server/database/databaseUrl';
import { type RunningPostgres, startPostgres } from '@/server/database/embedded/startPostgres';
import { migrate } from '@/server/database/migrate';
import { closeQueue } from '@/server/jobs/queue';
import { freePort } from './freePort';

export type TestStack = {
  env: Env;
  postgres: RunningPostgres;
  /** The chain with the deployed contracts; `fund` gives an account test OPEN. */
  anvil: Anvil;
  /** Closes this process's connections, stops everything and removes the folder. */
  stop: () => Promise<void>;
};

/**
 * A fresh installation in a temporary folder, on ports of its own: PostgreSQL with the migrated schema, a chain with the
 * deployed contracts. `database()`, `queue()`, `objectStore()`, `publicClient()`, `deployment()` and the settings of
 * this process belong to it from then on. The worker, indexer and outbox are started by the test where it wants them.
 */
export async function startTestStack(): Promise<TestStack> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-test-'));
  const [databasePort, chainPort] = await Promise.all([freePort(22_000), freePort(18_700)]);
  const env = overrideEnv({
    DATA_DIR: folder,
    DATABASE_PORT: String(databasePort),
    CHAIN_PORT: String(chainPort),
    LOG_LEVEL: 'silent',
    JOB_POLL_MS: '20',
    INDEXER_POLL_MS: '20',
  });
  const [postgres, anvil] = await Promise.allSettled([startDatabase(env), startChain(env)]);
  const running = [postgres, anvil].flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
  const stop = async () => {
    await closeQueue();
    await closeDatabase();
    await Promise.all(running.map((part) => part.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  if (postgres.status === 'fulfilled' && anvil.status === 'fulfilled') {
    const stack = { env, postgres: postgres.value, anvil: anvil.value, stop };
    // A test that restarts the database puts the new one into the stack.
    return Object.assign(stack, { stop: () => stop().finally(() => stack.postgres.stop()) });
  }
  await stop();
  throw postgres.status === 'rejected' ? postgres.reason : (anvil as PromiseRejectedResult).reason;
}

async function startDatabase(env: Env): Promise<RunningPostgres> {
  const postgres = await startPostgres({
    directory: dataPaths(env).database,
    port: env.DATABASE_PORT,
    user: EMBEDDED_DATABASE_NAME,
    password: getSecrets(env).databasePassword,
    database: EMBEDDED_DATABASE_NAME,
    settings: ['fsync=off'],
  });
  await migrate(postgres.url);
  return postgres;
}

async function startChain(env: Env): Promise<Anvil> {
  const anvil = await startAnvil({ port: env.CHAIN_PORT, chainId: env.CHAIN_ID });
  await prepareChain(anvil, env);
  return anvil;
}
