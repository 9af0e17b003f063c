import { randomBytes } from 'node:crypto';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DatabaseOwner } from './databaseOwner';
import { spawnAsOwner } from './spawnAsOwner';

export type InitialiseClusterParameters = {
  initdb: string;
  directory: string;
  user: string;
  password: string;
  owner: DatabaseOwner | undefined;
};

/**
 * Creates an empty PostgreSQL cluster. It is made under another name and renamed when complete, so an interrupted
 * start never leaves half a database behind.
 */
export async function initialiseCluster(parameters: InitialiseClusterParameters): Promise<void> {
  const { directory, owner } = parameters;
  const unfinished = `${directory}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const passwordFile = `${directory}.${randomBytes(4).toString('hex')}.password`;
  await writeFile(passwordFile, parameters.password, { mode: 0o600 });
  if (owner) await Promise.all([unfinished, passwordFile].map((file) => chown(file, owner.uid, owner.gid)));
  try {
    const child = await spawnAsOwner({
      program: parameters.initdb,
      arguments: [
        `--pgdata=${unfinished}`,
        `--username=${parameters.user}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        '--lc-collate=C',
        '--lc-ctype=C',
        '--no-instructions',
      ],
      paths: [path.join(unfinished, 'x')],
      owner,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) {
      throw new OpenLedgerError({
        code: 'unavailable',
        message: `The embedded database could not be created in ${directory}: ${output.trim().split('\n').at(-1)}`,
        fields: { directory, exitCode: code },
        remedy: 'Check that the folder is writable and the disk has room, or set DATABASE_URL.',
      });
    }
    await rename(unfinished, directory);
  } finally {
    await rm(passwordFile, { force: true });
  }
}
