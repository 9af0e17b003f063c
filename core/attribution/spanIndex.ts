import { z } from 'zod';
import { AttributionError } from '@/core/attribution/attributionError';
import { encodeHeader, openContainer, paddingOf } from '@/core/attribution/container';
import { suffixArray } from '@/core/attribution/suffixArray';
import { fixedLog2 } from '@/core/encoding/fixedLog2';
import { type Hash, hashFromBytes, hashToBytes } from '@/core/hash/hash';

const MAGIC = 'OLSPANS ';
const VERSION = 1;

const spanHeader = z.strictObject({
  documents: z.number().int().min(0).max(10_000_000),
  /** Tokens of all documents, with one separator after each. */
  length: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** Ids are below this; 65,535 or more need four bytes a token. */
  vocabulary: z.number().int().min(1).max(10_000_000),
});

export type SpanDocument = { recordHash: Hash; tokens: ArrayLike<number> };

/**
 * A suffix array over the token ids of documents. The file: header, 32 bytes of hash per document, word edges (uint8) and
 * quantised −log2 p (uint16, 1/1024 bit) per token of the vocabulary, text (uint16 or uint32), suffix array (int32).
 */
export type SpanIndex = {
  documentHashes: readonly Hash[];
  vocabulary: number;
  /** `wordEdges` of the vocabulary. */
  edges: Uint8Array;
  /** −log2 p of each token in 1/1024 bit, computed once when the index was built. */
  tokenBits: Uint16Array;
  /** Documents one after another, `separator` after each: no match crosses it, since no query holds it. */
  text: Uint16Array | Uint32Array;
  /** Start positions of the suffixes in ascending order. */
  order: Int32Array;
  /** Where each document starts in `text`, and the end of the last. */
  starts: Int32Array;
};

export type SpanIndexParameters = {
  /** In the order of the record table. A document without tokens is listed and never matched. */
  documents: readonly SpanDocument[];
  /** `wordEdges` of the vocabulary; its length is the vocabulary's. */
  edges: Uint8Array;
  /** How often each token occurs, for its −log2 p; the documents themselves are counted when left out. */
  counts?: ArrayLike<number>;
};

/**
 * Builds the file of a span index.
 * @throws RangeError for a token outside the vocabulary
 */
export function buildSpanIndex({ documents, edges, counts }: SpanIndexParameters): Uint8Array {
  const vocabulary = edges.length;
  const length = documents.reduce((sum, { tokens }) => sum + tokens.length + 1, 0);
  const header = encodeHeader(MAGIC, VERSION, spanHeader.parse({ documents: documents.length, length, vocabulary }));
  // The separator sorts after every token, as its all-ones value does.
  const text = Uint32Array.from(joined(documents, vocabulary));
  const order = suffixArray(text, vocabulary + 1);
  const stored = isWide(vocabulary) ? text : Uint16Array.from(text);
  const separator = separatorOf(vocabulary);
  for (let i = 0; i < text.length; i++) if (text[i] === vocabulary) stored[i] = separator;
  const hashes = new Uint8Array(32 * documents.length);
  documents.forEach(({ recordHash }, i) => {
    hashes.set(hashToBytes(recordHash), 32 * i);
  });
  return concatenate(header, [
    hashes,
    edges,
    tokenBitsOf(counts ?? countTokens(documents, vocabulary), vocabulary),
    stored,
    order,
  ]);
}

/**
 * Opens a span index in its own memory. Checks that the suffix array is one: a permutation in the order of the suffixes,
 * so that no document can be hidden from the search.
 * @throws AttributionError for anything else
 */
export function openSpanIndex(bytes: Uint8Array): SpanIndex {
  const { header, body } = openContainer(bytes, MAGIC, VERSION, spanHeader);
  const { documents, length, vocabulary } = header;
  const hashes = body.take('uint8', 32 * documents, 'document hashes');
  const edges = body.take('uint8', vocabulary, 'word edges');
  const tokenBits = body.take('uint16', vocabulary, 'token bits');
  const text = body.take(isWide(vocabulary) ? 'uint32' : 'uint16', length, 'text');
  const order = body.take('int32', length, 'suffix array');
  body.end();
  const documentHashes = Array.from({ length: documents }, (_, i) =>
    hashFromBytes(hashes.subarray(32 * i, 32 * i + 32)),
  );
  const starts = documentStarts(text, documents, vocabulary);
  checkOrder(text, order);
  return { documentHashes, vocabulary, edges, tokenBits, text, order, starts };
}

const isWide = (vocabulary: number) => vocabulary >= 0xffff;

/** All bits set: larger than every token. */
export const separatorOf = (vocabulary: number) => (isWide(vocabulary) ? 0xffffffff : 0xffff);

function* joined(documents: readonly SpanDocument[], vocabulary: number): Generator<number> {
  for (const { tokens, recordHash } of documents) {
    for (let i = 0; i < tokens.length; i++) {
      if (!(tokens[i]! >= 0 && tokens[i]! < vocabulary)) {
        throw new RangeError(`token ${tokens[i]} of record ${recordHash} is outside the vocabulary of ${vocabulary}`);
      }
      yield tokens[i]!;
    }
    yield vocabulary;
  }
}

function countTokens(documents: readonly SpanDocument[], vocabulary: number): Float64Array {
  const counts = new Float64Array(vocabulary);
  for (const { tokens } of documents) for (let i = 0; i < tokens.length; i++) counts[tokens[i]!]!++;
  return counts;
}

/** −log2((count + 1) / (total + vocabulary)): add-one smoothing, so that a token never seen has a finite number of bits. */
function tokenBitsOf(counts: ArrayLike<number>, vocabulary: number): Uint16Array {
  let total = vocabulary;
  for (let i = 0; i < vocabulary; i++) total += counts[i]!;
  return Uint16Array.from({ length: vocabulary }, (_, i) => Math.min(0xffff, fixedLog2(total / (counts[i]! + 1))));
}

function concatenate(header: Uint8Array, parts: readonly (Uint8Array | Uint16Array | Uint32Array | Int32Array)[]) {
  const pieces = [header];
  for (const part of parts) {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    pieces.push(bytes, paddingOf(bytes.length));
  }
  const file = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.length;
  }
  return file;
}

function documentStarts(text: ArrayLike<number>, documents: number, vocabulary: number): Int32Array {
  const starts = new Int32Array(documents + 1);
  const separator = separatorOf(vocabulary);
  let found = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === separator) {
      found++;
      if (found <= documents) starts[found] = i + 1;
    } else if (text[i]! >= vocabulary) throw new AttributionError('span index', `token ${text[i]} at ${i}`);
  }
  if (found !== documents || starts[documents] !== text.length) {
    throw new AttributionError('span index', `${found} separators for ${documents} documents`);
  }
  return starts;
}

/** A permutation is the suffix array iff each suffix is below its successor by first token, then by the rank of its rest. */
function checkOrder(text: ArrayLike<number>, order: Int32Array): void {
  const rank = new Int32Array(order.length).fill(-1);
  for (let i = 0; i < order.length; i++) {
    const position = order[i]!;
    if (position < 0 || position >= order.length || rank[position] !== -1) {
      throw new AttributionError('span index', `the suffix array is no permutation at ${i}`);
    }
    rank[position] = i;
  }
  for (let i = 1; i < order.length; i++) {
    const [a, b] = [order[i - 1]!, order[i]!];
    const ascending =
      text[a]! < text[b]! ||
      (text[a] === text[b] && (a + 1 === order.length || (b + 1 < order.length && rank[a + 1]! < rank[b + 1]!)));
    if (!ascending) throw new AttributionError('span index', `the suffix array is out of order at ${i}`);
  }
}
