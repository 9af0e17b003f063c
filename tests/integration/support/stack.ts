import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
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
  /** Closes this process's connections, stops everything and removes the folder. */
  stop: () => Promise<void>;
};

/**
 * A fresh installation in a temporary folder, on ports of its own: PostgreSQL with the migrated schema. `database()`,
 * `queue()`, `objectStore()` and the settings of this process belong to it from then on. About one second.
 */
export async function startTestStack(): Promise<TestStack> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-test-'));
  const [databasePort, chainPort] = await Promise.all([freePort(55_430), freePort(18_700)]);
  const env = overrideEnv({
    DATA_DIR: folder,
    DATABASE_PORT: String(databasePort),
    CHAIN_PORT: String(chainPort),
    LOG_LEVEL: 'silent',
    JOB_POLL_MS: '20',
    INDEXER_POLL_MS: '20',
  });
  const postgres = await startPostgres({
    directory: dataPaths(env).database,
    port: databasePort,
    user: EMBEDDED_DATABASE_NAME,
    password: getSecrets(env).databasePassword,
    database: EMBEDDED_DATABASE_NAME,
    settings: ['fsync=off'],
  });
  const stop = async () => {
    await closeQueue();
    await closeDatabase();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await migrate(postgres.url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { env, postgres, stop };
}
