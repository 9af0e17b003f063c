import { getEnv } from '@/server/config/env';
import { demoTable } from './demoTable';
import { runCommand } from './runCommand';
import { supervise } from './supervise';

await runCommand({
  usage: 'npm run demo [-- --once --json]',
  description:
    'Starts everything and runs the whole loop once on sample data: from a dropped file to a claimed reward.',
  options: {
    once: { type: 'boolean', description: 'Stop everything when the job is done.' },
    json: { type: 'boolean', description: 'Print the result as one line of JSON and nothing else.' },
  },
  run: ({ once, json }) =>
    supervise({
      quiet: json,
      whenReady: async (reporter, signal) => {
        const env = getEnv();
        // Imported only now: a start that fails early should not have waited for it.
        const { runDemo } = await import('@/scripts/demo/runDemo');
        const result = await runDemo({ env, reporter, signal });
        process.stdout.write(json ? `${JSON.stringify(result)}\n` : `\n${demoTable(result)}\n`);
        if (once || !result.everyClaimArrived) return result.everyClaimArrived ? 0 : 1;
        reporter.line(`\nOpenLedger runs at ${env.WEB_URL}   (Ctrl-C stops it)`);
        return undefined;
      },
    }),
});
