import { z } from 'zod';
import { AttributionError } from '@/core/attribution/attributionError';
import type { Section } from '@/core/attribution/section';
import { fixedLog2 } from '@/core/encoding/fixedLog2';

/** One file of a span index: a suffix array over some documents. */
export type SpanShard = {
  documents: number;
  /** Tokens of all documents, with one separator after each. */
  length: number;
  /** Ids are below this. */
  vocabulary: number;
  /** 32 bytes for each document. */
  hashes: Section;
  /** `wordEdges` of the vocabulary. */
  edges: Uint8Array;
  /** How often each token stands in the texts, for −log2 p. */
  counts: Uint32Array;
  /** Where each document starts in `text`, and the end of the last. */
  starts: Section;
  /** Documents one after another, `separatorOf` after each: no match crosses it, since no query holds it. */
  text: Section;
  /** Start positions of the suffixes in ascending order. */
  order: Section;
};

export const SPAN_MAGIC = 'OLSPANS ';
export const SPAN_VERSION = 2;

export const spanHeader = z.strictObject({
  documents: z.number().int().min(0).max(10_000_000),
  length: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  /** 65,535 or more need four bytes a token. */
  vocabulary: z.number().int().min(1).max(10_000_000),
});

export type SpanHeader = z.infer<typeof spanHeader>;

/** Whether tokens take four bytes instead of two. */
export const isWide = (vocabulary: number) => vocabulary >= 0xffff;

/** All bits set: larger than every token. */
export const separatorOf = (vocabulary: number) => (isWide(vocabulary) ? 0xffffffff : 0xffff);

/** The sections of a file after its header, each padded to 8 bytes. */
export function spanSections({ documents, length, vocabulary }: SpanHeader) {
  return {
    hashes: { type: 'uint8', count: 32 * documents },
    edges: { type: 'uint8', count: vocabulary },
    counts: { type: 'uint32', count: vocabulary },
    starts: { type: 'int32', count: documents + 1 },
    text: { type: isWide(vocabulary) ? 'uint32' : 'uint16', count: length },
    order: { type: 'int32', count: length },
  } as const;
}

/** Shards that answer as one: their documents are numbered through in the order of the shards. */
export type ShardedIndex = {
  shards: readonly SpanShard[];
  /** Number of each shard's first document. */
  firstDocuments: readonly number[];
  documents: number;
  vocabulary: number;
  edges: Uint8Array;
  /** −log2 p of each token in 1/1024 bit, from the counts of all shards. */
  tokenBits: Uint16Array;
};

/**
 * Joins shards to one index.
 * @throws AttributionError when there are none, or when they are not over one vocabulary with the same word edges
 */
export function joinShards(shards: readonly SpanShard[]): ShardedIndex {
  const [first] = shards;
  if (!first) throw new AttributionError('span index', 'an index needs at least one shard');
  const { vocabulary, edges } = first;
  const firstDocuments: number[] = [];
  let documents = 0;
  for (const [i, shard] of shards.entries()) {
    if (shard.vocabulary !== vocabulary || !shard.edges.every((edge, token) => edge === edges[token])) {
      throw new AttributionError('span index', `shard ${i} is over another vocabulary than shard 0`);
    }
    firstDocuments.push(documents);
    documents += shard.documents;
  }
  return { shards, firstDocuments, documents, vocabulary, edges, tokenBits: jointBits(shards, vocabulary) };
}

function jointBits(shards: readonly SpanShard[], vocabulary: number): Uint16Array {
  const counts = new Float64Array(vocabulary);
  for (const shard of shards) {
    for (let token = 0; token < vocabulary; token++) counts[token]! += shard.counts[token]!;
  }
  return tokenBitsOf(counts);
}

/** −log2((count + 1) / (total + vocabulary)): add-one smoothing, so that a token never seen has a finite number of bits. */
function tokenBitsOf(counts: Float64Array): Uint16Array {
  const total = counts.reduce((sum, count) => sum + count, counts.length);
  return Uint16Array.from(counts, (count) => Math.min(0xffff, fixedLog2(total / (count + 1))));
}
