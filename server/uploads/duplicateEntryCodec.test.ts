import { expect, test } from 'vitest';
import { DuplicateIndex, duplicateEntry } from '@/core/curation/duplicateIndex';
import { recordHash } from '@/core/curation/recordHash';
import { decodeDuplicateEntry, encodeDuplicateEntry } from './duplicateEntryCodec';

const record = (answer: string) => ({ kind: 'question-answer', prompt: 'What is asthma of adults?', answer }) as const;
const entryOf = (answer: string) => duplicateEntry(record(answer), recordHash(record(answer)));
const long = 'Asthma is a chronic disease of the airways that makes breathing difficult at night and after exercise.';

test('an entry survives storage whole', () => {
  const entry = entryOf(long);
  const bytes = encodeDuplicateEntry(entry);
  expect(bytes.length).toBe(32 + 448 + 4 + 4 * (entry.promptWords.length + entry.shingles.length));
  expect(decodeDuplicateEntry(entry.recordHash, bytes)).toEqual(entry);
});

test('a stored entry judges later records as the fresh one does', () => {
  const fresh = entryOf(long);
  const stored = decodeDuplicateEntry(fresh.recordHash, encodeDuplicateEntry(fresh));
  const candidates = [
    entryOf(long),
    entryOf(`${long} Always.`),
    entryOf('Nothing in common with what stands above here.'),
  ];
  const judge = (entry: typeof fresh) => candidates.map((candidate) => new DuplicateIndex([entry]).find(candidate));
  expect(judge(stored)).toEqual(judge(fresh));
  expect(judge(stored).map((match) => match?.kind)).toEqual(['duplicate', 'near-duplicate', undefined]);
});
