import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { childEnv } from '@/server/config/env';
import { openLogFile } from './logFile';
import { diedError } from './service';

export const NEXT_PROGRAM = path.resolve('node_modules/next/dist/bin/next');

const STAMP = path.resolve('.next/openledger-build.txt');

/** What a build is made from. The database client is generated, so it follows from the schema. */
const FOLDERS = ['app', 'components', 'core', 'lib', 'server', 'workers', 'prisma/schema.prisma'];
const FILES = [
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tailwind.config.ts',
  'tsconfig.json',
];

async function filesUnder(entry: string): Promise<string[]> {
  if (!existsSync(entry)) return [];
  const names = await readdir(entry, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!names) return [entry];
  return names.filter((name) => name.isFile()).map((name) => path.join(name.parentPath, name.name));
}

/** Hash of everything the web app is built from. */
async function sourceHash(): Promise<string> {
  const all = (await Promise.all([...FOLDERS, ...FILES].map(filesUnder))).flat();
  const files = all.filter((file) => !/\.test\.tsx?$/.test(file)).sort();
  const digest = createHash('sha256');
  for (const file of files)
    digest
      .update(`${file}\0`)
      .update(await readFile(file))
      .update('\0');
  return digest.digest('hex');
}

/** Builds the web app unless the build that lies there was made from the same sources. Returns whether it built. */
export async function buildWeb(signal: AbortSignal): Promise<boolean> {
  const hash = await sourceHash();
  const built = await readFile(STAMP, 'utf8').catch(() => undefined);
  if (built === hash && existsSync('.next/BUILD_ID')) return false;
  const log = openLogFile('web-build');
  const child = spawn(process.execPath, [NEXT_PROGRAM, 'build'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnv({ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
  });
  const abort = () => child.kill('SIGTERM');
  signal.addEventListener('abort', abort, { once: true });
  log.take(child.stdout);
  log.take(child.stderr);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  signal.removeEventListener('abort', abort);
  if (code !== 0) throw diedError({ name: 'web build', log });
  await writeFile(STAMP, hash);
  return true;
}
