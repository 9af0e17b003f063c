import path from 'node:path';
import { checkDisk } from '@/server/config/checkDisk';
import { checkNode } from '@/server/config/checkNode';
import { checkPort } from '@/server/config/checkPort';
import type { Env } from '@/server/config/env';
import { dataPaths } from '@/server/config/paths';
import { stopLeftover } from '@/server/database/embedded/stopLeftover';

/** What must hold before anything is started, so that a failure comes at once and leaves nothing running. */
export async function checkMachine(env: Env): Promise<void> {
  checkNode();
  await checkDisk(env.DATA_DIR, env.MIN_FREE_DISK_BYTES);
}

/** Ports are looked at after a predecessor's leftovers are gone: those would be taken for strangers. */
export async function checkPorts(env: Env): Promise<void> {
  await checkPort({ port: env.WEB_PORT, host: env.WEB_HOST, variable: 'WEB_PORT', purpose: 'the web app' });
  await checkPort({ port: env.NODE_PORT, host: env.NODE_HOST, variable: 'NODE_PORT', purpose: 'the OpenLoRA node' });
  if (env.embeddedChain)
    await checkPort({ port: env.CHAIN_PORT, variable: 'CHAIN_PORT', purpose: 'the embedded chain' });
  if (!env.embeddedDatabase) return;
  await stopLeftover(path.resolve(dataPaths(env).database));
  await checkPort({ port: env.DATABASE_PORT, variable: 'DATABASE_PORT', purpose: 'the embedded database' });
}
