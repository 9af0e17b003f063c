import { getEnv } from '@/server/config/env';
import { runCommand } from './runCommand';
import { supervise } from './supervise';

await runCommand({
  usage: 'npm start',
  description: 'Starts the database, chain, contracts, worker, OpenLoRA node and web app, until Ctrl-C.',
  options: {},
  run: () =>
    supervise({
      quiet: false,
      whenReady: async (reporter) => {
        reporter.line(`\nOpenLedger runs at ${getEnv().WEB_URL}   (Ctrl-C stops it)`);
        return undefined;
      },
    }),
});
