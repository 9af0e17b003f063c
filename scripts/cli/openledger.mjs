#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** `npx openledger COMMAND`: the npm scripts that are of use without changing anything, under one name. */
const COMMANDS = { verify: 'scripts/verify/main.ts', standing: 'scripts/standing/main.ts' };

const [command = '', ...rest] = process.argv.slice(2);
const script = COMMANDS[command];
if (script === undefined) {
  process.stderr.write(`Usage: npx openledger ${Object.keys(COMMANDS).join('|')} …\n`);
  process.exit(2);
}
const { status } = spawnSync(process.execPath, ['--import', 'tsx', script, ...rest], {
  cwd: fileURLToPath(new URL('../..', import.meta.url)),
  stdio: 'inherit',
});
process.exit(status ?? 1);
