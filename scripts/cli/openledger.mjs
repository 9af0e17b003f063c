#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `npx openledger COMMAND`: the npm scripts that are of use without changing anything, under one name. */
const COMMANDS = {
  verify: 'scripts/verify/main.ts',
  standing: 'scripts/standing/main.ts',
  train: 'scripts/train/main.ts',
  node: 'scripts/node/main.ts',
  'register-node': 'scripts/node/register.ts',
};

const [command = '', ...rest] = process.argv.slice(2);
const script = COMMANDS[command];
if (script === undefined) {
  process.stderr.write(`Usage: npx openledger ${Object.keys(COMMANDS).join('|')} …\n`);
  process.exit(2);
}
// The scripts run in the project's folder; a file that is named belongs to the caller's.
const own = command === 'train' ? rest.map((part) => (part.startsWith('-') ? part : resolve(part))) : rest;
const child = spawn(process.execPath, ['--import', 'tsx', script, ...own], {
  cwd: fileURLToPath(new URL('../..', import.meta.url)),
  stdio: 'inherit',
});
// A terminal's Ctrl-C reaches the command itself, which may have something to keep; another signal is passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (status) => process.exit(status ?? 1));
