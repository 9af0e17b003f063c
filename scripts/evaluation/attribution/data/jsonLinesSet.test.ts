import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readJsonLinesSet } from '@/scripts/evaluation/attribution/data/jsonLinesSet';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sets-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, lines: readonly string[]): Promise<string> {
  const full = path.join(folder, name);
  await writeFile(full, lines.join('\n'));
  return full;
}

const good = '{"prompt":"Who?","answer":"Ada","class":"names"}';

it('reads what is there and leaves out what is not', async () => {
  const train = await file('own.jsonl', [good, '', '{"prompt":"Where?","answer":"Here","source":"a","extra":1}']);
  const test = await file('test.jsonl', [good]);
  expect(await readJsonLinesSet(train, test)).toEqual({
    name: 'own',
    train: [
      { prompt: 'Who?', answer: 'Ada', class: 'names' },
      { prompt: 'Where?', answer: 'Here', source: 'a' },
    ],
    test: [{ prompt: 'Who?', answer: 'Ada', class: 'names' }],
  });
});

it.each([
  ['no JSON', [good, '{"prompt"'], /bad\.jsonl, line 2: this is no JSON/],
  ['no answer', [good, good, '{"prompt":"a"}'], /bad\.jsonl, line 3: answer: /],
  ['an empty prompt', ['{"prompt":"","answer":"b"}'], /bad\.jsonl, line 1: prompt: /],
  ['no record', ['', ''], /bad\.jsonl, line 1: there is no record/],
])('refuses a file with %s and says where', async (_, lines, message) => {
  const bad = await file('bad.jsonl', lines);
  const test = await file('fine.jsonl', [good]);
  await expect(readJsonLinesSet(bad, test)).rejects.toThrow(message);
});

it('refuses a file that is not there', async () => {
  await expect(readJsonLinesSet('/no/such.jsonl', '/no/such.jsonl')).rejects.toThrow(/such\.jsonl: the file cannot/);
});
