import { concatBytes, utf8ToBytes } from '@noble/hashes/utils';
import { contentOf, type DataRecord, METADATA_FIELDS } from '@/core/curation/dataRecord';
import { foldExact, normaliseText } from '@/core/curation/normaliseText';
import { type Hash, keccakHash, sha256Hash } from '@/core/hash/hash';

const DOMAIN = 'openledger.record.v1';

function lengthPrefixed(name: string, text: string): Uint8Array {
  const nameBytes = utf8ToBytes(name);
  const textBytes = utf8ToBytes(text);
  const frame = new Uint8Array(5);
  frame[0] = nameBytes.length;
  new DataView(frame.buffer).setUint32(1, textBytes.length);
  return concatBytes(frame.subarray(0, 1), nameBytes, frame.subarray(1), textBytes);
}

/**
 * Canonical bytes of a record: the domain and the kind, then each field that is present, content first, as
 * `uint8 length, name, uint32 big-endian length, UTF-8 text` over the normalised text. Every length is explicit, so no
 * two records share bytes (concatenated strings alone would be ambiguous).
 */
export function recordBytes(record: DataRecord): Uint8Array {
  const parts = [lengthPrefixed(DOMAIN, record.kind)];
  for (const { field, text } of contentOf(record)) parts.push(lengthPrefixed(field, normaliseText(text)));
  for (const field of METADATA_FIELDS) {
    const value = record[field];
    const text = value === undefined ? '' : normaliseText(value);
    if (text !== '') parts.push(lengthPrefixed(field, text));
  }
  return concatBytes(...parts);
}

/** keccak256 of the canonical bytes: the record's name everywhere, and its leaf value in a version's Merkle tree. */
export function recordHash(record: DataRecord): Hash {
  return keccakHash(recordBytes(record));
}

/**
 * SHA-256 of the content alone, folded: two records with the same key say exactly the same, whatever their case,
 * spacing, typography or metadata. (It never reaches the chain, and SHA-256 is three times faster in JavaScript.)
 */
export function contentKey(record: DataRecord): Hash {
  const parts = [lengthPrefixed('openledger.content.v1', record.kind)];
  for (const { field, text } of contentOf(record)) parts.push(lengthPrefixed(field, foldExact(text)));
  return sha256Hash(concatBytes(...parts));
}
