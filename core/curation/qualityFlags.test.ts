import { expect, test } from 'vitest';
import type { DataRecord } from '@/core/curation/dataRecord';
import { qualityFlags } from '@/core/curation/qualityFlags';

const text = (body: string): DataRecord => ({ kind: 'text', text: body });
const good =
  'The kidney cleans the blood and makes urine. Each one holds about a million filters, which have small vessels that let water pass. When they fail, waste stays behind. Doctors look for protein in a sample, because healthy filters keep it back. Treatment depends on the cause, and early care can slow the loss of function for years to come.';

test('ordinary prose and short answers have no flags', () => {
  expect(qualityFlags(text(good))).toEqual([]);
  expect(qualityFlags({ kind: 'question-answer', prompt: 'Is it?', answer: '# # # … …' })).toEqual([]);
});

test.each([
  ['few-letters', `${good} ${'12 34 % '.repeat(20)}`],
  ['few-stop-words', Array.from({ length: 60 }, (_, at) => `wort${at}`).join(' ')],
  ['many-bullets', good.replaceAll(/(\S+ \S+ \S+)\s/g, '$1\n').replaceAll(/^/gm, '- ')],
  ['many-ellipses', good.replaceAll(/[.,] /g, '…\n')],
  ['many-symbols', `${good} ${'#tag '.repeat(20)}`],
  ['repeated-lines', `${good}\n${'same line here\n'.repeat(9)}`],
  ['repeated-phrases', `${good} ${good}`],
  ['unusual-words', `the of ${Array.from({ length: 60 }, (_, at) => `immunohistochemistry${at}`).join(' ')}`],
] as const)('%s', (flag, body) => {
  expect(qualityFlags(text(body))).toContain(flag);
});
