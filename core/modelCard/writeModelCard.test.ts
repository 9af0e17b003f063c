import { expect, test } from 'vitest';
import { type ModelCardParameters, writeModelCard } from '@/core/modelCard/writeModelCard';

const PARAMETERS: ModelCardParameters = {
  baseName: 'openledger-base',
  sources: [{ name: 'Rare *diseases* [x](javascript:alert(1))', version: 2, domain: 'medicine', records: 120 }],
  trained: 108,
  heldOut: 12,
  recipe: [['Rank', '16']],
  measures: [['Held-out loss', '4.1', '3.2']],
  measured: 12,
  licence: [['Commercial use', 'Yes']],
};

test('says what data, recipe, evaluation, use and licence', () => {
  const card = writeModelCard(PARAMETERS);
  for (const part of ['## Intended use', '## Data', '## How it was made', '## Evaluation', '## Licence']) {
    expect(card).toContain(part);
  }
  expect(card).toContain('| Held-out loss | 4.1 | 3.2 |');
  expect(card).toContain('version 2: 120 records');
});

test('names of others cannot write Markdown, and what was not measured is not mentioned', () => {
  expect(writeModelCard(PARAMETERS)).toContain(String.raw`Rare \*diseases\* \[x\](javascript:alert(1))`);
  expect(writeModelCard({ ...PARAMETERS, measures: [] })).not.toContain('Evaluation');
});
