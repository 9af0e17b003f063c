import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { buildCorpus, type CorpusSummary, loadCorpus } from '@/scripts/pretrain/corpus';
import type { CorpusDocument } from '@/scripts/pretrain/documents';
import { SPECIAL_TOKENS_MAP, tokenizerConfig } from '@/scripts/tokenizer/tokenizerConfig';
import { trainBpe } from '@/scripts/tokenizer/trainBpe';

const VOCAB_SIZE = 4096;
const CONTEXT_LENGTH = 512;

export type PrepareParameters = {
  dataFolder: string;
  /** Where the tokenizer's files are, or go when there are none yet. */
  modelFolder: string;
  /** Where the token files go. */
  outFolder: string;
};

/**
 * Everything that pre-training needs before its first step: a tokenizer trained on the training documents (kept when
 * it exists, since a published model depends on it) and the corpus as token files.
 */
export function prepare({ dataFolder, modelFolder, outFolder }: PrepareParameters): CorpusSummary {
  const corpus = loadCorpus(dataFolder);
  const tokenizerPath = join(modelFolder, 'tokenizer.json');
  if (!existsSync(tokenizerPath)) {
    mkdirSync(modelFolder, { recursive: true });
    writeJson(tokenizerPath, trainBpe(corpus.train.flatMap(textsOf), VOCAB_SIZE));
    writeJson(join(modelFolder, 'tokenizer_config.json'), tokenizerConfig(CONTEXT_LENGTH));
    writeJson(join(modelFolder, 'special_tokens_map.json'), SPECIAL_TOKENS_MAP);
  }
  const tokenizer = createTokenizer(JSON.parse(readFileSync(tokenizerPath, 'utf8')));
  return buildCorpus(corpus, tokenizer, outFolder);
}

const textsOf = (document: CorpusDocument): string[] =>
  document.kind === 'text' ? [document.text] : [document.question, document.answer];

const writeJson = (path: string, value: object) => writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  if (values.data === undefined) throw new Error('Usage: tsx scripts/pretrain/prepare.ts --data FOLDER');
  const summary = prepare({
    dataFolder: values.data,
    modelFolder: 'public/models/openledger-base',
    outFolder: '.openledger/pretrain',
  });
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
}
