import type { DataRecord } from '@/core/curation/dataRecord';
import { DuplicateIndex, duplicateEntry } from '@/core/curation/duplicateIndex';
import type { Hash } from '@/core/hash/hash';

/** What is compared of a record; one without a prompt is a plain text. */
export type ComparedRecord = { recordHash: Hash; prompt: string; answer: string };

/** Places of a held-out record and of the record to learn that it copies, and the share of phrases they have in common. */
export type FoundLeak = { heldOut: number; learned: number; similarity: number };

function entryOf({ recordHash, prompt, answer }: ComparedRecord) {
  const record: DataRecord =
    prompt === '' ? { kind: 'text', text: answer } : { kind: 'question-answer', prompt, answer };
  return duplicateEntry(record, recordHash);
}

/**
 * Held-out records that are exact or near copies of records to learn, by the rules of curation: a model is not
 * measured by what it has seen. Time is linear in the words; memory is one index entry a record to learn.
 */
export function findLeaks(learned: readonly ComparedRecord[], heldOut: readonly ComparedRecord[]): FoundLeak[] {
  const index = new DuplicateIndex(learned.map(entryOf));
  const places = new Map(learned.map(({ recordHash }, at) => [recordHash, at]));
  return heldOut.flatMap((record, at) => {
    const match = index.find(entryOf(record));
    const place = match && places.get(match.of);
    if (match === undefined || place === undefined) return [];
    return [{ heldOut: at, learned: place, similarity: match.kind === 'duplicate' ? 1 : match.jaccard }];
  });
}
