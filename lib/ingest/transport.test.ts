import { expect, test } from 'vitest';
import { curate } from '@/core/curation/curate';
import { DuplicateIndex } from '@/core/curation/duplicateIndex';
import type { Verdict } from '@/core/curation/verdict';
import type { ParsedRow } from '@/core/ingest/parsedRow';
import { describeUpload, previewMapping } from '@/lib/ingest/describeUpload';
import { fromSentDuplicateEntry, toSentDuplicateEntry } from '@/lib/ingest/duplicateEntrySchema';
import { openUpload } from '@/lib/ingest/openUpload';
import { columnMappingSchema, curationSummarySchema, recordRulesSchema, sentVerdictSchema } from '@/lib/ingest/schemas';
import { toSentVerdict } from '@/lib/ingest/sentVerdict';
import { SummaryBuilder } from '@/lib/ingest/summaryBuilder';

const mapping = { kind: 'question-answer', prompt: 'q', answer: 'a' } as const;
const answer = 'It is a form of arthritis that causes sudden and severe pain in a joint, mostly at night.';

async function* rows(...pairs: [string, string][]): AsyncGenerator<ParsedRow> {
  for (const [at, [q, a]] of pairs.entries()) {
    yield {
      kind: 'fields',
      row: at + 1,
      line: at + 2,
      fields: new Map([
        ['q', q],
        ['a', a],
      ]),
    };
  }
  yield { kind: 'malformed', row: pairs.length + 1, line: pairs.length + 2, code: 'stray-quote', reason: 'broken' };
}

async function verdicts(): Promise<Verdict[]> {
  const found: Verdict[] = [];
  const all = rows(
    ['What is gout?', answer],
    ['What is gout?', answer],
    ['What is gout?', `${answer} Often.`],
    ['Who?!', 'jane.roe@example.com'],
    ['Hm', answer],
    ['What is long?', 'x'.repeat(100_001)],
    ['Where to call?', 'Call 1-800-633-4227 at noon.'],
  );
  for await (const verdict of curate(all, { mapping, existing: new DuplicateIndex() })) found.push(verdict);
  return found;
}

test('verdicts of every kind survive JSON', async () => {
  const found = await verdicts();
  expect(new Set(found.map(({ kind }) => kind)).size).toBe(7);
  for (const verdict of found) {
    const sent = toSentVerdict(verdict);
    expect(sentVerdictSchema.parse(JSON.parse(JSON.stringify(sent)))).toEqual(sent);
  }
  expect(sentVerdictSchema.safeParse({ ...toSentVerdict(found[0]!), recordHash: '0x12' }).success).toBe(false);
});

test('index entries survive JSON and still find their copies', async () => {
  const [first] = await verdicts();
  if (first?.kind !== 'accepted') throw new Error('the first row is accepted');
  const sent: unknown = JSON.parse(JSON.stringify(toSentDuplicateEntry(first.entry)));
  const entry = fromSentDuplicateEntry(sent);
  expect(entry).toEqual(first.entry);
  const { shingles: _shingles, ...bare } = first.entry;
  expect(fromSentDuplicateEntry(toSentDuplicateEntry(bare))).toEqual(bare);
  expect(() => fromSentDuplicateEntry({ ...toSentDuplicateEntry(bare), signature: 'AAAA' })).toThrow(
    'whole 32-bit numbers',
  );
  expect(() => fromSentDuplicateEntry({ ...toSentDuplicateEntry(bare), signature: 'AAAAAA==' })).toThrow(
    'must hold 112 numbers',
  );
});

test('the summary adds up, explains its first examples and survives JSON', async () => {
  const builder = new SummaryBuilder();
  for (let round = 0; round < 4; round += 1) for (const verdict of await verdicts()) builder.add(verdict);
  const summary = builder.summary();
  expect(curationSummarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
  expect(summary.rows).toBe(32);
  expect(Object.values(summary.counts).reduce((sum, count) => sum + count, 0)).toBe(32);
  expect(summary.personalData).toEqual({ email: 4, 'toll-free-phone': 4 });
  expect(summary.examples.accepted).toBeUndefined();
  expect(summary.examples.duplicate).toHaveLength(4);
  expect(summary.examples['too-short']?.[0]?.explanation).toBe(
    'Line 6: too short: the prompt has 2 characters, at least 5 are asked for.',
  );
});

test('mappings and rules are checked', () => {
  expect(columnMappingSchema.parse(mapping)).toEqual(mapping);
  expect(columnMappingSchema.safeParse({ kind: 'question-answer', prompt: 'q' }).success).toBe(false);
  expect(columnMappingSchema.safeParse({ ...mapping, extra: 'x' }).success).toBe(false);
  const range = { minimum: 5, maximum: 4 };
  expect(recordRulesSchema.safeParse({ prompt: range, answer: range, text: range }).success).toBe(false);
});

test('a description is plain data with a preview under any mapping', async () => {
  async function* source() {
    yield new TextEncoder().encode(`q,a,n\nWhat?,${'long '.repeat(1000)},1\nbroken\nWhy?,So.,2\n`);
  }
  const upload = await openUpload(source(), 'a.csv', { sampleRows: 3 });
  const description = describeUpload(upload);
  expect(structuredClone(description)).toEqual(description);
  expect(description.columns).toEqual(['q', 'a', 'n']);
  expect(description.sample.map(({ line, problem }) => [line, problem])).toEqual([
    [2, undefined],
    [3, 'line 3: 1 cells where 3 are expected'],
    [4, undefined],
  ]);
  expect(description.sample[0]?.cells[1]).toHaveLength(4000);
  expect(previewMapping(description, mapping)[2]).toEqual({ kind: 'question-answer', prompt: 'Why?', answer: 'So.' });
  expect(previewMapping(description, mapping)[1]).toBeUndefined();
  expect(previewMapping(description, { kind: 'text', text: 'absent' })[0]).toBeUndefined();
});
