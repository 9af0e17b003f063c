import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

const run = promisify(execFile);

export type DatabaseOwner = { uid: number; gid: number };

const lookUp = async (): Promise<DatabaseOwner> => {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (option) => Number((await run('id', [option, 'postgres'])).stdout)),
  );
  return { uid: uid!, gid: gid! };
};

/**
 * The account PostgreSQL runs as: nothing for an ordinary user; for root, who may not run it, the system's `postgres`
 * account, created where it does not exist.
 */
export async function databaseOwner(): Promise<DatabaseOwner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return await lookUp();
  } catch {
    // No such account yet.
  }
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']);
    return await lookUp();
  } catch (cause) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: 'PostgreSQL refuses to run as root, and the account "postgres" could not be created.',
      remedy: 'Run the command as an ordinary user, or create a system account named postgres.',
      cause,
    });
  }
}
