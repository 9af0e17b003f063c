import { isWide } from '@/core/attribution/spanShard';
import { suffixArray } from '@/core/attribution/suffixArray';

/**
 * One shard of an index as the infini-gram engine reads it (github.com/liujch1998/infini-gram, versions 4 of the index):
 * each document is a separator (all bits set) and its tokens.
 */
export type InfiniGramShard = {
  /** `tokenized.N`: tokens of two or four bytes, little-endian. */
  tokenized: Uint8Array;
  /** `table.N`: where each suffix starts, in bytes, little-endian in as few bytes as the largest needs. */
  table: Uint8Array;
  /** `offset.N`: byte where each document starts, eight bytes little-endian. */
  offset: Uint8Array;
};

/** Bytes of a token in the layout: `u16` or `u32` in the engine's words. */
export const infiniGramTokenType = (vocabulary: number) => (isWide(vocabulary) ? 'u32' : 'u16');

/**
 * Writes documents in the layout. The engine compares bytes, so its order is that of the little-endian bytes of a token
 * and not of its number; the suffixes are therefore sorted anew. Everything is held in memory.
 * @param documents tokens below `vocabulary`, without separators; at least one document, since the engine opens no empty shard
 * @throws RangeError for no documents, or a token outside the vocabulary
 */
export function infiniGramShard(documents: readonly ArrayLike<number>[], vocabulary: number): InfiniGramShard {
  if (documents.length === 0) throw new RangeError('infini-gram opens no shard without documents');
  const width = isWide(vocabulary) ? 4 : 2;
  const length = documents.reduce((sum, tokens) => sum + tokens.length + 1, 0);
  const ranks = byteRanks(vocabulary, width);
  const tokenized = new Uint8Array(width * length);
  const tokens = new DataView(tokenized.buffer);
  const offset = new Uint8Array(8 * documents.length);
  const offsets = new DataView(offset.buffer);
  const ranked = new Uint32Array(length);
  let at = 0;
  const write = (token: number, rank: number) => {
    if (width === 4) tokens.setUint32(4 * at, token, true);
    else tokens.setUint16(2 * at, token, true);
    ranked[at++] = rank;
  };
  for (const [d, text] of documents.entries()) {
    offsets.setBigUint64(8 * d, BigInt(width * at), true);
    write(width === 4 ? 0xffffffff : 0xffff, vocabulary);
    for (let i = 0; i < text.length; i++) {
      const token = text[i]!;
      const rank = ranks[token];
      if (rank === undefined) throw new RangeError(`token ${token} is outside the vocabulary of ${vocabulary}`);
      write(token, rank);
    }
  }
  return { tokenized, table: pointers(suffixArray(ranked, vocabulary + 1), width, tokenized.length), offset };
}

/** Place of each token among all when sorted by its little-endian bytes; the separator comes after them. */
function byteRanks(vocabulary: number, width: 2 | 4): Uint32Array {
  const key = (token: number) =>
    (width === 2
      ? ((token & 0xff) << 8) | (token >>> 8)
      : ((token & 0xff) << 24) | ((token & 0xff00) << 8) | ((token >>> 8) & 0xff00) | (token >>> 24)) >>> 0;
  const byKey = Uint32Array.from({ length: vocabulary }, (_, token) => token).sort((a, b) => key(a) - key(b));
  const ranks = new Uint32Array(vocabulary);
  byKey.forEach((token, rank) => {
    ranks[token] = rank;
  });
  return ranks;
}

function pointers(order: Int32Array, width: number, bytes: number): Uint8Array {
  const size = pointerBytes(bytes);
  const table = new Uint8Array(size * order.length);
  for (let i = 0; i < order.length; i++) {
    let pointer = width * order[i]!;
    for (let b = 0; b < size; b++) {
      table[size * i + b] = pointer % 256;
      pointer = Math.floor(pointer / 256);
    }
  }
  return table;
}

/** Bytes of a pointer into a file: ⌈log₂(bytes) / 8⌉. */
function pointerBytes(bytes: number): number {
  let size = 1;
  while (256 ** size < bytes) size++;
  return size;
}
