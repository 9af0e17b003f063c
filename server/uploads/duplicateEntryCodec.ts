import type { DuplicateEntry } from '@/core/curation/duplicateIndex';
import { SIGNATURE_LENGTH } from '@/core/curation/minHash';
import { uint32FromBytes, uint32ToBytes } from '@/core/curation/uint32Bytes';
import { type Hash, hashFromBytes, hashToBytes } from '@/core/hash/hash';

const KEY_BYTES = 32;

/**
 * What `Record.signature` holds: content key (32 bytes), MinHash signature (448), the number of prompt words (4), then
 * prompt words and shingle set (4 each). With the sets kept, a later upload is judged by true similarities, and a
 * curation that was cut off goes on as if it had not been.
 */
export function encodeDuplicateEntry(entry: Required<DuplicateEntry>): Uint8Array<ArrayBuffer> {
  const { signature, promptWords, shingles } = entry;
  const numbers = new Uint32Array(SIGNATURE_LENGTH + 1 + promptWords.length + shingles.length);
  numbers.set(signature, 0);
  numbers[SIGNATURE_LENGTH] = promptWords.length;
  numbers.set(promptWords, SIGNATURE_LENGTH + 1);
  numbers.set(shingles, SIGNATURE_LENGTH + 1 + promptWords.length);
  const bytes = new Uint8Array(KEY_BYTES + 4 * numbers.length);
  bytes.set(hashToBytes(entry.contentKey), 0);
  bytes.set(uint32ToBytes(numbers), KEY_BYTES);
  return bytes;
}

/** Reads what `encodeDuplicateEntry` wrote; throws `invalid_input` for bytes cut within a number. */
export function decodeDuplicateEntry(recordHash: Hash, bytes: Uint8Array): Required<DuplicateEntry> {
  const numbers = uint32FromBytes(bytes.subarray(KEY_BYTES));
  const wordsEnd = SIGNATURE_LENGTH + 1 + (numbers[SIGNATURE_LENGTH] ?? 0);
  return {
    recordHash,
    contentKey: hashFromBytes(bytes.subarray(0, KEY_BYTES)),
    signature: numbers.slice(0, SIGNATURE_LENGTH),
    promptWords: numbers.slice(SIGNATURE_LENGTH + 1, wordsEnd),
    shingles: numbers.slice(wordsEnd),
  };
}
