import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { runProgram } from '@/scripts/cli/runProgram';
import { type Verification, verifyReceipt } from './verifyReceipt';
import { localSource, remoteSource } from './verifySource';

const HELP = `npm run verify -- RECEIPT [--sketches N]
       npx openledger verify RECEIPT [--sketches N]

Checks a paid receipt without believing anyone: finds it on the chain, checks the node's signature, does the
attribution again from its evidence and compares every number, and looks that the contributors' part is in the pool
and in the posted root. Says "same", or the first difference.

RECEIPT   an answer's id, a request id (0x…), or the address of a receipt or answer in an app (http…); with an
          address the app is asked for its chain and its evidence, otherwise this machine's own installation is used

Options:
  --sketches N   Also compute the gradients of N records again, chosen by chance, from base, adapters and texts.
  --json         Print one line of JSON.
  --help         Show this.

Settings are environment variables, see .env.example. Exit codes: 0 same, 1 different or failed, 2 called wrongly.
`;

/** A receipt's name and where to look for it; undefined for what is no receipt. */
function readTarget(text: string): { name: string; origin: string | undefined } | undefined {
  const name = /0x[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(text.toLowerCase())?.[0];
  if (name === undefined) return undefined;
  return { name, origin: /^https?:\/\//.test(text) ? new URL(text).origin : undefined };
}

function print({ requestId, txHash, evidenceHash, checks, same }: Verification): void {
  const mark = { true: '✓', false: '✗', null: '·' };
  const lines = checks.map(({ name, ok, detail }) => `${mark[`${ok}`]} ${name.padEnd(10)} ${detail}`);
  const against = checks.find(({ ok }) => ok === false);
  process.stdout.write(
    `request ${requestId}\nsettled ${txHash}\nevidence ${evidenceHash}\n\n${lines.join('\n')}\n\n` +
      `${same ? 'same' : `different: ${against?.name}: ${against?.detail}`}\n`,
  );
}

process.exitCode = await runProgram({
  help: HELP,
  options: { sketches: { type: 'string', default: '0' }, json: { type: 'boolean' } },
  async run({ values: { sketches, json }, positionals }) {
    const target = positionals.length === 1 ? readTarget(positionals[0]!) : undefined;
    if (!target) return 'Name one receipt.';
    if (!/^\d{1,4}$/.test(sketches)) return `--sketches takes a number of records, not ${sketches}.`;
    try {
      const source = target.origin === undefined ? await localSource() : await remoteSource(target.origin);
      const verification = await verifyReceipt(source, target.name, Number(sketches));
      if (json) process.stdout.write(`${JSON.stringify(verification)}\n`);
      else print(verification);
      return verification.same ? 0 : 1;
    } catch (error) {
      if (!json || !(error instanceof OpenLedgerError)) throw error;
      const { code, message } = error;
      process.stdout.write(`${JSON.stringify({ same: false, error: { code, message } })}\n`);
      return 1;
    }
  },
});
