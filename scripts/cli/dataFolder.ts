import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Env } from '@/server/config/env';
import { dataPaths } from '@/server/config/paths';

/** Makes the data folder and marks it as ours; throws `conflict` for a folder that holds something else. */
export async function markDataFolder(env: Env): Promise<void> {
  const { marker } = dataPaths(env);
  await mkdir(env.DATA_DIR, { recursive: true });
  if (existsSync(marker)) return;
  // Keys are made by whatever asks for them first, a tool for instance, so they alone are no stranger's.
  const strange = (await readdir(env.DATA_DIR)).filter((name) => name !== 'secrets.json');
  if (strange.length > 0) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: `The data folder ${env.DATA_DIR} already holds something else (${strange.slice(0, 3).join(', ')}).`,
      fields: { directory: env.DATA_DIR },
      remedy: 'Choose an empty or new folder with DATA_DIR.',
    });
  }
  await writeFile(marker, 'Data of OpenLedger: database, objects, chain, keys. `npm run reset` removes this folder.\n');
}

/** Removes the data folder with everything in it; false when there is none. Never removes a folder without our marker. */
export async function removeDataFolder(env: Env): Promise<boolean> {
  if (!existsSync(env.DATA_DIR) || (await readdir(env.DATA_DIR)).length === 0) return false;
  if (!existsSync(dataPaths(env).marker)) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: `${env.DATA_DIR} is not a data folder of OpenLedger, so it is left alone.`,
      fields: { directory: env.DATA_DIR },
      remedy: 'Check DATA_DIR, or remove the folder yourself.',
    });
  }
  await rm(env.DATA_DIR, { recursive: true, force: true });
  return true;
}
