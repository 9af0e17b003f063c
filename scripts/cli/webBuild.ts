import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { childEnv } from '@/server/config/env';
import { openLogFile } from './logFile';
import { diedError } from './service';

export const NEXT_PROGRAM = path.resolve('node_modules/next/dist/bin/next');

const STAMP = path.resolve('.next/openledger-build.txt');

/** What a build is made from. The database client is generated, so it follows from the schema. */
const FOLDERS = ['app', 'components', 'core', 'lib', 'server', 'workers', 'prisma/schema.prisma'];
const FILES = [
  'instrumentation.ts',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tailwind.config.ts',
  'tsconfig.json',
];

function filesUnder(entry: string): string[] {
  if (!existsSync(entry)) return [];
  if (statSync(entry).isFile()) return [entry];
  const names = readdirSync(entry, { recursive: true, withFileTypes: true });
  return names.filter((name) => name.isFile()).map((name) => path.join(name.parentPath, name.name));
}

/** Hash of everything the web app is built from. Read in one go: a thousand small files are slower one promise each. */
function sourceHash(): string {
  const files = [...FOLDERS, ...FILES].flatMap(filesUnder).filter((file) => !/\.test\.tsx?$/.test(file));
  const digest = createHash('sha256');
  for (const file of files.sort()) digest.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return digest.digest('hex');
}

/** Builds the web app unless the build that lies there was made from the same sources. Returns whether it built. */
export async function buildWeb(signal: AbortSignal): Promise<boolean> {
  const hash = sourceHash();
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
