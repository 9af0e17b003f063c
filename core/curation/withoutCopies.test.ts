import { expect, test } from 'vitest';
import { clusterRecords } from '@/core/curation/clusterMap';
import { duplicateEntry } from '@/core/curation/duplicateIndex';
import { recordHash } from '@/core/curation/recordHash';
import { withoutCopies } from '@/core/curation/withoutCopies';

test('of copies that only differ in what they say about themselves, the first is left', () => {
  const records = ['one', 'two', 'three'].map((topic) => ({
    kind: 'question-answer' as const,
    prompt: 'When does the mill open its doors?',
    answer: 'The mill opens its doors at nine.',
    topic,
  }));
  const other = { kind: 'question-answer' as const, prompt: 'Who built the mill?', answer: 'A widow built the mill.' };
  const entries = [...records, other].map((record) => duplicateEntry(record, recordHash(record)));
  const clusters = clusterRecords(entries);
  const all = entries.map((entry) => ({ ...entry, clusterHash: clusters.get(entry.recordHash)! }));
  expect(new Set(all.map((entry) => entry.recordHash)).size).toBe(4);
  expect(withoutCopies(all).map((entry) => entry.recordHash)).toEqual([entries[0]!.recordHash, entries[3]!.recordHash]);
});
