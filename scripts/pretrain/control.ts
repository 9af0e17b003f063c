import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CorpusSummary } from '@/scripts/pretrain/corpus';
import { trainKneserNey } from '@/scripts/pretrain/kneserNey';
import { readTokens } from '@/scripts/pretrain/readTokens';

/**
 * The control that a neural base model has to beat: a modified Kneser–Ney 5-gram over the same token files.
 * @returns held-out bits per byte of text; separators and role tokens are predicted and paid for too
 */
export function controlBitsPerByte(folder: string, order: number): number {
  const summary: CorpusSummary = JSON.parse(readFileSync(join(folder, 'corpus.json'), 'utf8'));
  const model = trainKneserNey(readTokens(join(folder, 'corpus.train.u16')), { order, vocabSize: summary.vocabSize });
  const heldOut = readTokens(join(folder, 'corpus.heldout.u16'));
  let bits = 0;
  heldOut.forEach((token, index) => {
    const context = heldOut.subarray(Math.max(0, index - order + 1), index);
    bits -= Math.log2(model.probability(context, token));
  });
  return bits / summary.heldoutBytes;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { folder: { type: 'string', default: '.openledger/pretrain' }, order: { type: 'string', default: '5' } },
  });
  const order = Number(values.order);
  const bits = controlBitsPerByte(values.folder, order);
  process.stdout.write(`Modified Kneser–Ney, order ${order}: ${bits.toFixed(4)} bits per byte held out\n`);
}
