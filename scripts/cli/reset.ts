import { createInterface } from 'node:readline/promises';
import { getEnv } from '@/server/config/env';
import { removeDataFolder } from './dataFolder';
import { runCommand } from './runCommand';
import { checkNotRunning } from './runLock';

async function isConfirmed(directory: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(
    `Remove everything in ${directory}: database, chain, keys, uploads? Type yes: `,
  );
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}

await runCommand({
  usage: 'npm run reset [-- --yes]',
  description: 'Forgets everything: the embedded database and chain, keys, uploads, adapters and logs.',
  options: { yes: { type: 'boolean', description: 'Do not ask.' } },
  run: async ({ yes }) => {
    const env = getEnv();
    await checkNotRunning();
    if (!yes && !(await isConfirmed(env.DATA_DIR))) {
      process.stderr.write('Nothing was removed. To remove without being asked: npm run reset -- --yes\n');
      return 1;
    }
    const removed = await removeDataFolder(env);
    process.stderr.write(removed ? `Removed ${env.DATA_DIR}.\n` : `There is nothing in ${env.DATA_DIR}.\n`);
    if (!env.embeddedDatabase) process.stderr.write('The database of DATABASE_URL is yours and was left as it is.\n');
    return 0;
  },
});
