import { readFile } from 'node:fs/promises';
import { runProgram } from '@/scripts/cli/runProgram';
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

process.exitCode = await runProgram({
  help: HELP,
  options: { out: { type: 'string' } },
  async run({ values, positionals }) {
    if (values.out === undefined || positionals.length === 0) return '';
    const { shards, documents, tokens, tokenType } = await writeInfiniGram(contents(positionals), values.out);
    process.stdout.write(
      `${shards} shards, ${documents} documents, ${tokens} tokens in ${values.out}\n` +
        `Open it with token_dtype='${tokenType}' and version=4.\n`,
    );
    return 0;
  },
});
