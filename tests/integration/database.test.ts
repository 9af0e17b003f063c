import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaDiff } from '@/scripts/prisma/schemaDiff';
import { createApiKey, requireApiKey, revokeApiKey } from '@/server/auth/apiKey';
import { checkDisk } from '@/server/config/checkDisk';
import { dataPaths } from '@/server/config/paths';
import { getSecrets } from '@/server/config/secrets';
import { closeDatabase, database } from '@/server/database/client';
import { databaseUrl } from '@/server/database/databaseUrl';
import { type RunningPostgres, startPostgres } from '@/server/database/embedded/startPostgres';
import { migrate } from '@/server/database/migrate';
import { readMigrations } from '@/server/database/readMigrations';
import { transaction } from '@/server/database/transaction';
import { decimalOf, weiOf } from '@/server/database/wei';
import { startTestStack, type TestStack } from './support/stack';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.stop());

const scratch = async (name: string) => {
  const client = new Client({ connectionString: stack.postgres.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return stack.postgres.url.replace(/[^/]+$/, name);
};

describe('migrations', () => {
  it('give exactly the Prisma schema', async () => {
    expect(await schemaDiff(stack.postgres.url)).toBe('');
  });

  it('are applied once', async () => {
    const url = await scratch('applied_once');
    const names = (await readMigrations('prisma/migrations')).map(({ name }) => name);
    expect(await migrate(url)).toEqual(names);
    expect(await migrate(url)).toEqual([]);
  });

  it('are applied by one of two starts at the same moment', async () => {
    const url = await scratch('two_starts');
    const counts = (await Promise.all([migrate(url), migrate(url)])).map((applied) => applied.length);
    expect(Math.min(...counts)).toBe(0);
    expect(Math.max(...counts)).toBeGreaterThan(0);
  });

  it('are undone whole when they fail, and name an edited or unknown one', async () => {
    const url = await scratch('failing');
    const directory = await mkdtemp(path.join(os.tmpdir(), 'openledger-migrations-'));
    const add = async (name: string, sql: string) => {
      await mkdir(path.join(directory, name), { recursive: true });
      await writeFile(path.join(directory, name, 'migration.sql'), sql);
    };
    await add('1_good', 'CREATE TABLE good (id int);');
    await add('2_bad', 'CREATE TABLE half (id int); CREATE TABLE good (id int);');
    await expect(migrate(url, directory)).rejects.toThrow(/2_bad failed and was undone.*already exists/);
    await add('2_bad', 'CREATE TABLE half (id int);');
    expect(await migrate(url, directory)).toEqual(['2_bad']);
    await add('1_good', 'CREATE TABLE good (id bigint);');
    await expect(migrate(url, directory)).rejects.toThrow(/1_good was changed/);
    await expect(migrate(url, await mkdtemp(path.join(os.tmpdir(), 'openledger-none-')))).rejects.toThrow(
      /1_good is not known/,
    );
  });
});

describe('database', () => {
  it('keeps amounts exact to the wei', async () => {
    const amount = 10n ** 77n + 1n;
    const address = '0x00000000000000000000000000000000000000cc';
    const cap = {
      userAddress: address,
      spender: address,
      expiry: 1n,
      signature: '0x',
      maxPerRequest: decimalOf(1n),
      nonce: decimalOf(7n),
    };
    const row = await database().spendingCap.create({ data: { ...cap, maxTotal: decimalOf(amount) } });
    expect(weiOf(row.maxTotal)).toBe(amount);
    expect(weiOf((await database().spendingCap.findUniqueOrThrow({ where: { id: row.id } })).maxTotal)).toBe(amount);
  });

  it('loses no update to conflicting serializable transactions', async () => {
    const address = '0x00000000000000000000000000000000000000dd';
    await database().account.create({ data: { address, name: '0' } });
    const increment = () =>
      transaction(
        async (executor) => {
          const { name } = await executor.account.findUniqueOrThrow({ where: { address } });
          await executor.account.update({ where: { address }, data: { name: String(Number(name) + 1) } });
        },
        { serializable: true },
      );
    await Promise.all(Array.from({ length: 4 }, increment));
    expect((await database().account.findUniqueOrThrow({ where: { address } })).name).toBe('4');
  });

  it('knows an API key until it is revoked, and by its hash only', async () => {
    const address = '0x00000000000000000000000000000000000000ee';
    const { id, key } = await createApiKey(address, 'laptop');
    const request = new Request('http://localhost/', { headers: { authorization: `Bearer ${key}` } });
    expect(await requireApiKey(request)).toEqual({ address });
    expect(JSON.stringify(await database().apiKey.findMany())).not.toContain(key);
    await expect(revokeApiKey('0x00000000000000000000000000000000000000ff', id)).rejects.toMatchObject({
      code: 'not_found',
    });
    await revokeApiKey(address, id);
    await expect(requireApiKey(request)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('embedded PostgreSQL', () => {
  const parameters = () => ({
    directory: dataPaths().database,
    port: stack.env.DATABASE_PORT,
    user: 'openledger',
    password: getSecrets().databasePassword,
    database: 'openledger',
  });

  it('answers at the address the settings give', () => {
    expect(stack.postgres.url).toBe(databaseUrl());
  });

  it('starts again on its data after kill -9, and takes over from a server left running', async () => {
    await database().account.create({ data: { address: '0xkept' } });
    await closeDatabase();
    const { process: server } = stack.postgres;
    const killed = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await killed;
    const second = await startPostgres(parameters());
    const third: RunningPostgres = await startPostgres(parameters());
    expect(second.process.exitCode).toBe(0);
    stack.postgres = third;
    expect(await database().account.findUnique({ where: { address: '0xkept' } })).not.toBeNull();
  });

  it('is not misled by a lock file whose process number now belongs to another program', async () => {
    await closeDatabase();
    await stack.postgres.stop();
    const lock = path.join(dataPaths().database, 'postmaster.pid');
    await writeFile(lock, `${process.pid}\n${dataPaths().database}\n`);
    await copyFile(lock, `${lock}.copy`);
    stack.postgres = await startPostgres(parameters());
    expect(await database().account.count()).toBeGreaterThan(0);
  });

  it('names a taken port and the variable that moves it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const directory = path.join(stack.env.DATA_DIR, 'other');
    await expect(startPostgres({ ...parameters(), directory, port })).rejects.toMatchObject({
      code: 'unavailable',
      fields: { port, variable: 'DATABASE_PORT' },
    });
    server.close();
  });
});

describe('checkDisk', () => {
  it('passes with room and refuses without', async () => {
    await expect(checkDisk(path.join(stack.env.DATA_DIR, 'not', 'yet'), 1)).resolves.toBeUndefined();
    await expect(checkDisk(stack.env.DATA_DIR, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
