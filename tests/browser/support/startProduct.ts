import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { markDataFolder } from '@/scripts/cli/dataFolder';
import { answersHttp, startNodeService } from '@/scripts/cli/nodeService';
import { overrideEnv } from '@/server/config/env';
import { dataPaths } from '@/server/config/paths';
import { freePort } from '@/tests/integration/support/freePort';

const LOGS = 'test-results/product-logs';

/**
 * Starts the whole product by the command that people use, on free ports and an empty data folder, and stops it when the
 * tests are over. The tests find it by their own environment: it is inherited.
 */
export default async function startProduct(): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'openledger-browser-'));
  const [web, node, chain, database] = [
    await freePort(23_000),
    await freePort(23_200),
    await freePort(23_400),
    await freePort(23_600),
  ];
  const env = overrideEnv({
    DATA_DIR: directory,
    WEB_PORT: String(web),
    NODE_PORT: String(node),
    CHAIN_PORT: String(chain),
    DATABASE_PORT: String(database),
    // One address asks for everybody here.
    RATE_LIMIT_PER_MINUTE: '100000',
    LOG_LEVEL: 'warn',
  });
  await markDataFolder(env);
  const [page, models] = [
    answersHttp(`${env.WEB_URL}/api/health`),
    answersHttp(`http://${env.NODE_HOST}:${env.NODE_PORT}/v1/models`),
  ];
  const product = await startNodeService({
    name: 'product',
    arguments: ['--import', 'tsx', 'scripts/cli/start.ts'],
    // A first start builds the web app.
    readyWithinMs: 10 * 60_000,
    isReady: async () => (await page()) && (await models()),
  });
  return async () => {
    await product.stop();
    await rm(LOGS, { recursive: true, force: true });
    await cp(dataPaths(env).logs, LOGS, { recursive: true });
    await rm(directory, { recursive: true, force: true });
  };
}
