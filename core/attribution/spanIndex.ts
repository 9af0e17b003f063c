import { checkTables } from '@/core/attribution/checkTables';
import { encodeHeader, openContainer, paddingOf, type SectionReader } from '@/core/attribution/container';
import { memorySection } from '@/core/attribution/section';
import {
  isWide,
  joinShards,
  type ShardedIndex,
  SPAN_MAGIC,
  SPAN_VERSION,
  type SpanHeader,
  type SpanShard,
  separatorOf,
  spanHeader,
  spanSections,
} from '@/core/attribution/spanShard';
import { suffixArray } from '@/core/attribution/suffixArray';
import { type Hash, hashFromBytes, hashToBytes } from '@/core/hash/hash';

export type SpanDocument = { recordHash: Hash; tokens: ArrayLike<number> };

/** An index in memory: every section whole. */
export type SpanIndex = ShardedIndex & { documentHashes: readonly Hash[] };

export type SpanIndexParameters = {
  /** In the order of the record table. A document without tokens is listed and never matched. */
  documents: readonly SpanDocument[];
  /** `wordEdges` of the vocabulary; its length is the vocabulary's. */
  edges: Uint8Array;
  /**
   * How often each token counts for its −log2 p, whole numbers; the documents themselves are counted when left out. The
   * counts of an index are the sums over its shards.
   */
  counts?: ArrayLike<number>;
};

/**
 * Builds the file of a span index, or of one shard of it: an index grows by a file over the new documents, and the
 * files that are there stay as they are. Memory while it runs: twice the file, and a few bytes a token.
 * @throws RangeError for a token outside the vocabulary
 */
export function buildSpanIndex({ documents, edges, counts }: SpanIndexParameters): Uint8Array {
  const vocabulary = edges.length;
  const length = documents.reduce((sum, { tokens }) => sum + tokens.length + 1, 0);
  const header = encodeHeader(
    SPAN_MAGIC,
    SPAN_VERSION,
    spanHeader.parse({ documents: documents.length, length, vocabulary }),
  );
  const { text, starts } = join(documents, vocabulary, length);
  // The separator sorts after every token, as its all-ones value does; as the next id it keeps the alphabet small.
  const order = suffixArray(text, vocabulary + 1);
  const separator = separatorOf(vocabulary);
  for (let i = 1; i < starts.length; i++) text[starts[i]! - 1] = separator;
  const hashes = new Uint8Array(32 * documents.length);
  for (const [i, { recordHash }] of documents.entries()) hashes.set(hashToBytes(recordHash), 32 * i);
  return concatenate(header, [
    hashes,
    edges,
    Uint32Array.from(counts ?? countTokens(documents, vocabulary)),
    starts,
    text,
    order,
  ]);
}

/**
 * Opens a span index of one file in its own memory. Checks that the suffix array is one: a permutation in the order of
 * the suffixes, so that no document can be hidden from the search.
 * @throws AttributionError for anything else
 */
export function openSpanIndex(bytes: Uint8Array): SpanIndex {
  return openSpanShards([bytes]);
}

/**
 * Opens the files of a span index, oldest first, as one.
 * @throws AttributionError for anything that `openSpanIndex` refuses, and for files that do not fit together
 */
export function openSpanShards(files: readonly Uint8Array[]): SpanIndex {
  const opened = files.map(openShard);
  return {
    ...joinShards(opened.map(({ shard }) => shard)),
    documentHashes: opened.flatMap(({ hashes }) => hashes),
  };
}

function openShard(bytes: Uint8Array): { shard: SpanShard; hashes: Hash[] } {
  const { header, body } = openContainer(bytes, SPAN_MAGIC, SPAN_VERSION, spanHeader);
  const { hashes, edges, counts, starts, text, order } = take(header, body);
  body.end();
  checkTables(header, { starts, text, order });
  return {
    shard: {
      ...header,
      edges,
      counts,
      hashes: memorySection(hashes),
      starts: memorySection(starts),
      text: memorySection(text),
      order: memorySection(order),
    },
    hashes: Array.from({ length: header.documents }, (_, i) => hashFromBytes(hashes.subarray(32 * i, 32 * i + 32))),
  };
}

function take(header: SpanHeader, body: SectionReader) {
  const { hashes, edges, counts, starts, text, order } = spanSections(header);
  return {
    hashes: body.take(hashes.type, hashes.count, 'document hashes'),
    edges: body.take(edges.type, edges.count, 'word edges'),
    counts: body.take(counts.type, counts.count, 'token counts'),
    starts: body.take(starts.type, starts.count, 'document starts'),
    text: body.take(text.type, text.count, 'text'),
    order: body.take(order.type, order.count, 'suffix array'),
  };
}

function join(documents: readonly SpanDocument[], vocabulary: number, length: number) {
  const text = isWide(vocabulary) ? new Uint32Array(length) : new Uint16Array(length);
  const starts = new Int32Array(documents.length + 1);
  let at = 0;
  for (const [d, { tokens, recordHash }] of documents.entries()) {
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (!(token >= 0 && token < vocabulary)) {
        throw new RangeError(`token ${token} of record ${recordHash} is outside the vocabulary of ${vocabulary}`);
      }
      text[at++] = token;
    }
    text[at++] = vocabulary;
    starts[d + 1] = at;
  }
  return { text, starts };
}

function countTokens(documents: readonly SpanDocument[], vocabulary: number): Uint32Array {
  const counts = new Uint32Array(vocabulary);
  for (const { tokens } of documents) for (let i = 0; i < tokens.length; i++) counts[tokens[i]!]!++;
  return counts;
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
