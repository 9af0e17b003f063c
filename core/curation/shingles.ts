import { contentOf, type DataRecord } from '@/core/curation/dataRecord';
import { foldWords } from '@/core/curation/normaliseText';

export const WORD_SHINGLE = 5;
export const CHARACTER_SHINGLE = 4;

const FIELD_BREAK = '\u001F';

/** Murmur3's finaliser: every input bit changes every output bit with probability one half. */
export function mix32(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** FNV-1a over UTF-16 code units, mixed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix32(hash);
}

/** Order-dependent hash of `size` consecutive hashes, for every place where they fit. */
export function runHashes(hashes: Uint32Array, size: number): Uint32Array {
  return Uint32Array.from({ length: Math.max(0, hashes.length - size + 1) }, (_, at) => {
    let hash = size;
    for (let step = 0; step < size; step += 1) hash = mix32(Math.imul(hash, 0x01000193) ^ hashes[at + step]!);
    return hash;
  });
}

function sortedSet(hashes: Uint32Array): Uint32Array {
  const sorted = hashes.sort();
  let kept = 0;
  for (let at = 0; at < sorted.length; at += 1) {
    if (at === 0 || sorted[at] !== sorted[at - 1]) {
      sorted[kept] = sorted[at]!;
      kept += 1;
    }
  }
  return sorted.slice(0, kept);
}

/**
 * The set of a record's shingles as sorted distinct 32-bit hashes, 4 bytes a word: runs of 5 words over prompt and
 * answer together. A record of fewer than 5 words has none and is taken by runs of 4 characters. (Runs of characters on
 * long texts make unrelated books look alike, which is why they are kept to the short ones.) Two different shingles
 * share a hash with probability 2⁻³², so a Jaccard similarity of these sets is the true one for every practical size.
 */
export function shingleSet(record: DataRecord): Uint32Array {
  const fields = contentOf(record).map(({ text }) => foldWords(text));
  const count = fields.reduce((sum, words) => sum + words.length, 0);
  // A break stands between the fields: no run of the prompt looks like one of the answer by accident.
  const words = fields.flatMap((field, index) => (index === 0 ? field : [FIELD_BREAK, ...field]));
  if (count >= WORD_SHINGLE) return sortedSet(runHashes(Uint32Array.from(words, hashText), WORD_SHINGLE));
  const characters = Uint32Array.from([...words.join(' ')], hashText);
  return sortedSet(runHashes(characters, Math.min(CHARACTER_SHINGLE, characters.length)));
}

/** The distinct words of a question, as sorted hashes: what it asks about. Empty for plain text. */
export function promptWords(record: DataRecord): Uint32Array {
  return record.kind === 'text' ? new Uint32Array() : sortedSet(Uint32Array.from(foldWords(record.prompt), hashText));
}

/** |A ∩ B| / |A ∪ B| of two sorted sets; 0 when both are empty. */
export function jaccard(left: Uint32Array, right: Uint32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const a = left[i]!;
    const b = right[j]!;
    if (a === b) shared += 1;
    if (a <= b) i += 1;
    if (b <= a) j += 1;
  }
  const union = left.length + right.length - shared;
  return union === 0 ? 0 : shared / union;
}
