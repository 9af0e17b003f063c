import type { DataRecord } from '@/core/curation/dataRecord';
import { bandKeys, DEFAULT_THRESHOLD, estimateJaccard, minHash, SIGNATURE_LENGTH } from '@/core/curation/minHash';
import { contentKey } from '@/core/curation/recordHash';
import { jaccard, promptWords, shingleSet } from '@/core/curation/shingles';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Hash } from '@/core/hash/hash';

/**
 * What a DataNet keeps of a record to recognise copies: 448 bytes of signature, and the shingle set (4 bytes a word)
 * where it is at hand. Hashes only, no text, so that it may be sent to a contributor's browser.
 */
export type DuplicateEntry = {
  recordHash: Hash;
  contentKey: Hash;
  /** 112 values: minHash.ts. */
  signature: Uint32Array;
  /** Distinct words of the question, hashed and sorted; empty for plain text. */
  promptWords: Uint32Array;
  /** Sorted hashes: shingles.ts. Without it a near duplicate is judged by the signatures and said to be unverified. */
  shingles?: Uint32Array;
};

export type DuplicateMatch =
  | { kind: 'duplicate'; of: Hash }
  | { kind: 'near-duplicate'; of: Hash; jaccard: number; verified: boolean };

/** Everything the index needs to know of a record. */
export function duplicateEntry(record: DataRecord, recordHash: Hash): Required<DuplicateEntry> {
  const shingles = shingleSet(record);
  return {
    recordHash,
    contentKey: contentKey(record),
    signature: minHash(shingles),
    promptWords: promptWords(record),
    shingles,
  };
}

/** From this similarity and size on, a copied answer is a copy whatever question is put in front of it. */
const COPIED_SIMILARITY = 0.85;
const COPIED_SHINGLES = 100;

/**
 * Whether similar shingles mean a copy. Short answers often follow a template ("Is … inherited? This condition is
 * inherited in an autosomal recessive pattern …"): the same answer to a question about something else is a fact of its
 * own, so for these the questions have to be alike too. A long text that is nearly all the same is a copy anyhow.
 */
export function isNearDuplicate(
  left: { promptWords: Uint32Array; size: number },
  right: { promptWords: Uint32Array; size: number },
  similarity: number,
  threshold: number,
): boolean {
  if (similarity < threshold) return false;
  if (left.promptWords.length === 0 && right.promptWords.length === 0) return true;
  if (similarity >= COPIED_SIMILARITY && Math.min(left.size, right.size) >= COPIED_SHINGLES) return true;
  return jaccard(left.promptWords, right.promptWords) >= threshold;
}

/** An entry without its shingle set counts as long: only the similarity is known of it. */
const sized = ({ promptWords: words, shingles }: DuplicateEntry) => ({
  promptWords: words,
  size: shingles?.length ?? Number.POSITIVE_INFINITY,
});

function compare(left: DuplicateEntry, right: DuplicateEntry): { similarity: number; verified: boolean } {
  return left.shingles !== undefined && right.shingles !== undefined
    ? { similarity: jaccard(left.shingles, right.shingles), verified: true }
    : { similarity: estimateJaccard(left.signature, right.signature), verified: false };
}

/**
 * Finds exact copies by content key and near copies by MinHash banding, and verifies the true Jaccard similarity of
 * every candidate. Incremental: entries of earlier uploads first, then the rows of this one as they are accepted.
 * A look-up costs O(candidates · words); memory is 14 map slots and one entry a record.
 */
export class DuplicateIndex {
  private readonly entries: DuplicateEntry[] = [];
  private readonly byContent = new Map<Hash, number>();
  private readonly bands = new Map<number, number[]>();

  constructor(
    entries: Iterable<DuplicateEntry> = [],
    readonly threshold: number = DEFAULT_THRESHOLD,
  ) {
    if (!(threshold > 0 && threshold <= 1)) {
      throw new OpenLedgerError({
        code: 'invalid_input',
        message: `The similarity threshold is ${threshold}`,
        fields: { threshold },
        remedy: 'Choose a number above 0 and up to 1.',
      });
    }
    for (const entry of entries) this.add(entry);
  }

  get size(): number {
    return this.entries.length;
  }

  /** The exact copy if there is one, else the most similar record at or above the threshold (the earliest of equals). */
  find(candidate: DuplicateEntry): DuplicateMatch | undefined {
    const same = this.byContent.get(candidate.contentKey);
    if (same !== undefined) return { kind: 'duplicate', of: this.entries[same]!.recordHash };
    let best: { index: number; similarity: number; verified: boolean } | undefined;
    for (const index of this.candidates(candidate.signature)) {
      const entry = this.entries[index]!;
      const { similarity, verified } = compare(candidate, entry);
      if (!isNearDuplicate(sized(candidate), sized(entry), similarity, this.threshold)) continue;
      const better =
        best === undefined || similarity > best.similarity || (similarity === best.similarity && index < best.index);
      if (better) best = { index, similarity, verified };
    }
    if (best === undefined) return undefined;
    const of = this.entries[best.index]!.recordHash;
    return { kind: 'near-duplicate', of, jaccard: best.similarity, verified: best.verified };
  }

  /** Adds a record that was accepted. The first record with a content keeps its place. */
  add(entry: DuplicateEntry): void {
    if (entry.signature.length !== SIGNATURE_LENGTH) {
      throw new OpenLedgerError({
        code: 'invalid_input',
        message: `The signature of record ${entry.recordHash} has ${entry.signature.length} values instead of ${SIGNATURE_LENGTH}`,
        fields: { recordHash: entry.recordHash, length: entry.signature.length },
        remedy: 'Rebuild the duplicate index of this DataNet.',
      });
    }
    const index = this.entries.push(entry) - 1;
    if (!this.byContent.has(entry.contentKey)) this.byContent.set(entry.contentKey, index);
    for (const key of bandKeys(entry.signature)) {
      const bucket = this.bands.get(key);
      if (bucket === undefined) this.bands.set(key, [index]);
      else bucket.push(index);
    }
  }

  private candidates(signature: Uint32Array): Set<number> {
    const found = new Set<number>();
    for (const key of bandKeys(signature)) for (const index of this.bands.get(key) ?? []) found.add(index);
    return found;
  }
}
