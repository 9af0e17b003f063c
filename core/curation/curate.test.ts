import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type CurateOptions, type CurationProgress, curate } from '@/core/curation/curate';
import { DuplicateIndex } from '@/core/curation/duplicateIndex';
import { explainVerdict } from '@/core/curation/explainVerdict';
import { recordHash } from '@/core/curation/recordHash';
import type { Verdict } from '@/core/curation/verdict';
import { DEFAULT_INGEST_LIMITS } from '@/core/ingest/ingestLimits';
import { jsonLinesParser } from '@/core/ingest/jsonLinesParser';
import type { ParsedRow } from '@/core/ingest/parsedRow';

const mapping = { kind: 'question-answer', prompt: 'question', answer: 'answer' } as const;

async function* stream(rows: readonly ParsedRow[]) {
  yield* rows;
}

async function judge(rows: readonly ParsedRow[], options: Partial<CurateOptions> = {}): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const all = { mapping, existing: new DuplicateIndex(), ...options };
  for await (const verdict of curate(stream(rows), all)) verdicts.push(verdict);
  return verdicts;
}

let nextRow = 0;
function row(question: string, answer?: string): ParsedRow {
  nextRow += 1;
  const fields = new Map([['question', question], ...(answer === undefined ? [] : [['answer', answer] as const])]);
  return { kind: 'fields', row: nextRow, line: nextRow + 1, fields };
}

const answer = 'Gout is a form of arthritis in which crystals of uric acid form inside a joint and cause sudden pain.';

test('gives each row exactly one verdict, with its reason', async () => {
  nextRow = 0;
  const progress: CurationProgress[] = [];
  const verdicts = await judge(
    [
      row('What is gout?', answer),
      row(' what is  GOUT?', answer),
      row('What is gout?', `${answer} It comes at night.`),
      row('Who knows about gout?', 'Ask jane.roe@example.com or call 212-605-3719.'),
      row('Hm?', answer),
      row('What is it?', 'x'.repeat(100_001)),
      row('What is gone?'),
      { kind: 'malformed', row: 8, line: 9, code: 'stray-quote', reason: 'line 9, column 2: broken' },
      row('Where do I call?', 'Call 212-605-3719 during the day.'),
    ],
    { onProgress: (step) => progress.push(step), progressEvery: 4 },
  );
  expect(verdicts.map((verdict) => verdict.kind)).toEqual([
    'accepted',
    'duplicate',
    'near-duplicate',
    'personal-data',
    'too-short',
    'too-long',
    'malformed',
    'malformed',
    'accepted',
  ]);
  const first = verdicts[0]?.kind === 'accepted' ? verdicts[0].recordHash : undefined;
  expect(verdicts[1]).toMatchObject({ of: first, line: 3 });
  expect(verdicts[2]).toMatchObject({ of: first, verified: true });
  expect(verdicts[3]?.excerpt).toBe('Who knows about gout?');
  expect(verdicts.map(explainVerdict).slice(3, 8)).toEqual([
    'Line 5: holds personal data: e-mail address of a person in the answer at character 5.',
    'Line 6: too short: the prompt has 3 characters, at least 5 are asked for.',
    'Line 7: too long: the answer has 100001 characters, at most 100000 are asked for.',
    'Could not be read: line 8: the column "answer" is absent.',
    'Could not be read: line 9, column 2: broken.',
  ]);
  const last = verdicts[8];
  if (last?.kind !== 'accepted') throw new Error('the last row is accepted');
  expect(last.record).toMatchObject({ answer: 'Call [telephone number] during the day.' });
  expect(last.recordHash).toBe(recordHash(last.record));
  expect(progress.map((step) => step.rows)).toEqual([4, 8, 9]);
  const { rows = 0, counts } = progress.at(-1) ?? {};
  expect(Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)).toBe(rows);
  expect(counts).toMatchObject({ accepted: 2, malformed: 2, duplicate: 1 });
});

test('compares with what is in the DataNet already, and goes on doing so over uploads', async () => {
  const existing = new DuplicateIndex();
  await judge([row('What is gout?', answer)], { existing });
  expect(existing.size).toBe(1);
  expect(
    await judge([row('What is gout?', answer), row('What is a bunion?', `A bunion is ${answer}`)], { existing }),
  ).toMatchObject([{ kind: 'duplicate' }, { kind: 'accepted' }]);
});

test('an excerpt is cut between characters', async () => {
  const [verdict] = await judge([row('😀'.repeat(200), answer)]);
  expect(verdict?.excerpt).toBe(`${'😀'.repeat(160)}…`);
});

const medical = '../shared/data/medical';

// What is found are telephone numbers and addresses that institutes publish.
test.skipIf(!existsSync(medical)).each([
  ['cancergov', 729, { 'toll-free-phone': 1 }],
  ['niddk', 1192, { 'toll-free-phone': 3, 'office-email': 2 }],
  ['seniorhealth', 769, { 'toll-free-phone': 83, 'office-email': 11, phone: 21 }],
])('%s: no row of medical text is refused for personal data', async (name, rows, expected) => {
  const parser = jsonLinesParser({ fileName: name, limits: DEFAULT_INGEST_LIMITS });
  const parsed = [...parser.push(readFileSync(`${medical}/${name}.jsonl`, 'utf8')), ...parser.end()];
  const verdicts = await judge(parsed);
  expect(verdicts).toHaveLength(rows);
  expect(verdicts.filter((verdict) => verdict.kind === 'personal-data' || verdict.kind === 'malformed')).toEqual([]);
  const kinds: Record<string, number> = {};
  for (const verdict of verdicts) {
    if (verdict.kind === 'accepted') for (const { kind } of verdict.findings) kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  expect(kinds).toEqual(expected);
});
