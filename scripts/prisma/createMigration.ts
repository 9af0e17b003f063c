import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startPostgres } from '@/server/database/embedded/startPostgres';
import { migrate } from '@/server/database/migrate';
import { schemaDiff } from './schemaDiff';

/**
 * `npm run db:migration -- <what_changes>`: writes the next migration, the difference between the existing ones
 * (applied to an empty, temporary database) and prisma/schema.prisma. Read it before committing it.
 */
async function createMigration(what: string): Promise<string | undefined> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-migration-'));
  const credentials = { user: 'openledger', password: 'temporary-password', database: 'shadow' };
  const postgres = await startPostgres({ directory: path.join(folder, 'database'), port: 54_390, ...credentials });
  try {
    await mkdir('prisma/migrations', { recursive: true });
    await migrate(postgres.url);
    const sql = await schemaDiff(postgres.url);
    if (sql === '') return undefined;
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const directory = path.join('prisma/migrations', `${stamp}_${what}`);
    await mkdir(directory);
    await writeFile(path.join(directory, 'migration.sql'), `${sql}\n`);
    await writeFile('prisma/migrations/migration_lock.toml', 'provider = "postgresql"\n');
    return directory;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const what = process.argv[2];
if (what === undefined || !/^[a-z][a-z0-9_]*$/.test(what)) {
  console.error('Usage: npm run db:migration -- <what_changes>   (lower-case words joined by underscores)');
  process.exitCode = 2;
} else {
  const directory = await createMigration(what);
  console.log(
    directory ? `Wrote ${directory}/migration.sql` : 'The migrations already give the schema: nothing to write.',
  );
}
