import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { checkPort } from '@/server/config/checkPort';
import { postgresBinaries } from './binaries';
import { databaseOwner } from './databaseOwner';
import { initialiseCluster } from './initialiseCluster';
import { spawnAsOwner } from './spawnAsOwner';
import { stopLeftover } from './stopLeftover';

export type StartPostgresParameters = {
  /** Folder of the cluster; created when missing. Nothing else may lie in it. */
  directory: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Further `name=value` settings, for tests that can do without durability. */
  settings?: readonly string[];
  onLine?: (line: string) => void;
};

export type RunningPostgres = {
  url: string;
  process: ChildProcess;
  /** Asks for a fast shutdown and waits until the server has written everything. */
  stop: () => Promise<void>;
};

const READY_WITHIN_MS = 60_000;

/**
 * Starts the embedded PostgreSQL on 127.0.0.1 and waits until the database exists and answers. A lock or a server left
 * by a killed supervisor is cleared first. Throws OpenLedgerError `unavailable` with the server's last words.
 */
export async function startPostgres(parameters: StartPostgresParameters): Promise<RunningPostgres> {
  const { directory, port, user, password, database } = parameters;
  const [binaries, owner] = await Promise.all([postgresBinaries(), databaseOwner()]);
  if (existsSync(path.join(directory, 'PG_VERSION'))) await stopLeftover(directory);
  else await initialiseCluster({ initdb: binaries.initdb, directory, user, password, owner });
  if (owner) await chown(directory, owner.uid, owner.gid);
  await checkPort({ port, variable: 'DATABASE_PORT', purpose: 'the embedded database' });

  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    // After a crash everything is flushed first: with one call for the file system, not one for each of a thousand files.
    ...(process.platform === 'linux' ? ['recovery_init_sync_method=syncfs'] : []),
    ...(parameters.settings ?? []),
  ];
  const child = await spawnAsOwner({
    program: binaries.postgres,
    arguments: ['-D', directory, ...settings.flatMap((setting) => ['-c', setting])],
    paths: [path.join(directory, 'x')],
    owner,
  });
  const lastLines: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').split('\n').filter(Boolean)) {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      parameters.onLine?.(line);
    }
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
    await exited;
  };
  const address = (name: string) => `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`;
  try {
    await createDatabase(address('postgres'), database, child);
  } catch (cause) {
    await stop();
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `The embedded database did not start: ${lastLines.at(-1) ?? 'it said nothing'}`,
      fields: { directory, port },
      remedy: 'The log shows why. Another port is chosen with DATABASE_PORT, another folder with DATA_DIR.',
      cause,
    });
  }
  return { url: address(database), process: child, stop };
}

/** Waits until the server answers, then creates the database unless it exists. */
async function createDatabase(adminUrl: string, database: string, child: ChildProcess): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  for (let wait = 20; ; wait = Math.min(250, wait * 1.5)) {
    const client = new Client({ connectionString: adminUrl });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
      return;
    } catch (error) {
      // 57P03: still starting or recovering. A wrong password and the like will not change by waiting.
      const code = (error as { code?: string }).code;
      const transient = code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === '57P03';
      if (!transient || child.exitCode !== null || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
