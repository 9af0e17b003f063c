import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { showError } from '@/scripts/cli/showError';
import { writeInfiniGram } from '@/scripts/spans/writeInfiniGram';

const HELP = `npm run spans:export -- --out FOLDER FILE…

Writes a span index in the layout of the infini-gram engine (tokenized.N, table.N, offset.N), so that a corpus that
outgrows this machine can be served by it.

FILE          the files of one index, oldest first (a stored object, or a file that buildSpanIndex made); each becomes
              one shard and is held in memory while it is written
--out FOLDER  where to write; made when missing, and must be empty

Options:
  --help   Show this.

Exit codes: 0 written, 1 failed, 2 called wrongly.
`;

async function* contents(files: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const file of files) yield await readFile(file);
}

async function run(): Promise<number> {
  let values: { out?: string; help?: boolean };
  let positionals: string[];
  try {
    const options = { out: { type: 'string' }, help: { type: 'boolean' } } as const;
    ({ values, positionals } = parseArgs({ options, allowPositionals: true }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.out === undefined || positionals.length === 0) {
    process.stderr.write(HELP);
    return 2;
  }
  try {
    const { shards, documents, tokens, tokenType } = await writeInfiniGram(contents(positionals), values.out);
    process.stdout.write(
      `${shards} shards, ${documents} documents, ${tokens} tokens in ${values.out}\n` +
        `Open it with token_dtype='${tokenType}' and version=4.\n`,
    );
    return 0;
  } catch (error) {
    showError(error);
    return 1;
  }
}

process.exitCode = await run();
