/**
 * Writes the typed database client to prisma/generated; runs after every install. Needs no network: generating uses
 * only the WebAssembly parts of Prisma, but its command line insists on a schema engine, which would be downloaded.
 * Naming any existing program satisfies it, since `generate` never starts that engine.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const prisma = path.join(path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build/index.js');
const result = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
  cwd: root,
  encoding: 'utf8',
  // biome-ignore lint/style/noProcessEnv: a plain script that runs before TypeScript can
  env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', ...process.env },
});
if (result.status !== 0) {
  process.stderr.write(`${result.stdout}${result.stderr}\nThe database client could not be generated.\n`);
  process.exitCode = 1;
}
