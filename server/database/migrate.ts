import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client } from 'pg';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Migration, readMigrations } from './readMigrations';

// Prisma's own table and lock number, so that `prisma migrate` and this runner see each other's work.
const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;
const LOCK = 72_707_369;

type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

/**
 * Brings a database to the newest schema and returns the names of the migrations applied now. Each runs in one
 * transaction together with its entry, under Prisma's lock; nothing is downloaded. Throws OpenLedgerError `conflict`
 * when the database is newer than the code, was changed by an edited migration, or holds an unfinished one.
 */
export async function migrate(url: string, directory = path.resolve('prisma/migrations')): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(TABLE);
    const applied = await client.query<Applied>(
      'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
    );
    const pending = pendingMigrations(migrations, applied.rows);
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

function pendingMigrations(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished_at } of applied) {
    const problem =
      finished_at === null
        ? 'was begun and never finished'
        : !known.has(name)
          ? 'is not known to this version of the program'
          : known.get(name)?.checksum !== checksum
            ? 'was changed after it had been applied'
            : undefined;
    if (problem) {
      throw new OpenLedgerError({
        code: 'conflict',
        message: `The database cannot be brought up to date: its migration ${name} ${problem}.`,
        fields: { migration: name },
        remedy: 'Use the program version that made this database, restore a backup, or run `npm run reset`.',
      });
    }
  }
  const done = new Set(applied.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !done.has(name));
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new OpenLedgerError({
      code: 'conflict',
      message: `The migration ${name} failed and was undone: ${cause instanceof Error ? cause.message : cause}`,
      fields: { migration: name },
      cause,
    });
  }
}
