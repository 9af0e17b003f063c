import { expect, test } from 'vitest';
import { readPairs } from '@/lib/fineTune/readPairs';
import { openUpload } from '@/lib/ingest/openUpload';

async function read(rows: readonly unknown[]) {
  const bytes = new TextEncoder().encode(rows.map((row) => JSON.stringify(row)).join('\n'));
  async function* source() {
    yield bytes;
  }
  return readPairs(await openUpload(source(), 'pairs.jsonl'), { heldOutShare: 0.2, seed: 1 });
}

const rows = Array.from({ length: 30 }, (_, i) => ({
  prompt: `Question ${i % 15}?`,
  chosen: `A good answer ${i}.`,
  rejected: `A bad answer ${i}.`,
}));

test('reads pairs, each once; a question is either learned from or held out', async () => {
  const pairs = await read([...rows, rows[0]]);
  expect(pairs).toHaveLength(30);
  expect(pairs[3]).toMatchObject({ prompt: 'Question 3?', answer: 'A good answer 3.', rejected: 'A bad answer 3.' });
  const sides = new Map<string, Set<boolean>>();
  for (const { prompt, heldOut } of pairs) sides.set(prompt, (sides.get(prompt) ?? new Set()).add(heldOut));
  expect([...sides.values()].every((side) => side.size === 1)).toBe(true);
  expect(pairs.some(({ heldOut }) => heldOut)).toBe(true);
  expect(new Set(pairs.map(({ recordHash }) => recordHash)).size).toBe(30);
});

test.each([
  [rows.map(({ prompt, chosen }) => ({ prompt, chosen })), /no column "rejected" \(it has prompt, chosen\)/],
  [[...rows, { prompt: 'x', chosen: '', rejected: 'y' }], /line 31 lacks/],
  [rows.slice(0, 1), /fewer than two questions/],
])('error: says what is missing', async (bad, sentence) => {
  await expect(read(bad)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(sentence) });
});
