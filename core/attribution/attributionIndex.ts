import { AttributionError } from '@/core/attribution/attributionError';
import { checkGram } from '@/core/attribution/checkGram';
import type { ScoredSketches } from '@/core/attribution/curvature';
import { openGram } from '@/core/attribution/gramFile';
import type { PageCacheOptions, PageReader } from '@/core/attribution/pageCache';
import { documentHash, openPagedShard } from '@/core/attribution/pagedSpans';
import {
  canonicalRecords,
  decodeClusterTable,
  decodeRecordTable,
  encodeTable,
  type RecordTable,
} from '@/core/attribution/recordTable';
import { openSketches, type Sketches } from '@/core/attribution/sketches';
import { openSpanIndex, type SpanIndex } from '@/core/attribution/spanIndex';
import { joinShards, type ShardedIndex } from '@/core/attribution/spanShard';
import { type Hash, sha256Hash } from '@/core/hash/hash';

/** The stored objects of one model's attribution. */
export type AttributionObjects = {
  recordTable: Uint8Array;
  clusterTable: Uint8Array;
  sketches: Uint8Array;
  /** Sketches of held-out records of the same DataNets. */
  placeboSketches: Uint8Array;
  /** Gram matrices of `sketches`. */
  gram: Uint8Array;
  spanIndex: Uint8Array;
  /** Span indexes of texts whose spans earn nothing. */
  backgroundIndexes: readonly Uint8Array[];
};

/** The same with span indexes that are read in pages. */
export type PagedAttributionObjects = Omit<AttributionObjects, 'spanIndex' | 'backgroundIndexes'> & {
  spanIndex: PageReader;
  backgroundIndexes: readonly PageReader[];
};

/**
 * The objects opened and found to belong together; opened once, it serves any number of answers.
 * @typeParam Spans in memory, where a search runs through without a stop, or `ShardedIndex`, perhaps in pages
 */
export type AttributionIndex<Spans extends ShardedIndex = SpanIndex> = {
  /** The adapter that the sketches were made for. */
  adapterHash: Hash;
  records: RecordTable['records'];
  /** Index of the canonical member of each record's cluster. */
  canonical: Int32Array;
  sketches: ScoredSketches;
  placebos: ScoredSketches;
  spanIndex: Spans;
  backgrounds: readonly Spans[];
};

/**
 * Opens the objects of a model and checks that they fit: same records in the same order, same adapter, checkpoints and
 * sketch shape, one vocabulary, the clusters of this very table, the Gram matrices of these very sketches, and no placebo
 * that was trained on.
 * @throws AttributionError whose `problem` says what does not fit
 */
export function openAttributionIndex(objects: AttributionObjects): AttributionIndex {
  const rest = openRecords(objects);
  const spanIndex = openSpanIndex(objects.spanIndex);
  sameRecords('span index', spanIndex.documentHashes, rest.records);
  return { ...rest, ...sameVocabulary(spanIndex, objects.backgroundIndexes.map(openSpanIndex)) };
}

/**
 * The same over span indexes larger than memory: of these the head and the names of the documents are read. What else is
 * in them is read as searches ask, and is trusted: whoever opens them has compared each file with its hash, and its hash
 * stands for the check that it passed when it was made or came (`checkShard`).
 * @throws AttributionError whose `problem` says what does not fit
 */
export async function openPagedAttributionIndex(
  objects: PagedAttributionObjects,
  pages: PageCacheOptions,
): Promise<AttributionIndex<ShardedIndex>> {
  const rest = openRecords(objects);
  const open = async (reader: PageReader) => joinShards([(await openPagedShard(reader, pages)).shard]);
  const spanIndex = await open(objects.spanIndex);
  const names: Hash[] = [];
  for (let document = 0; document < spanIndex.shards[0]!.documents; document++) {
    names.push(await documentHash(spanIndex, document));
  }
  sameRecords('span index', names, rest.records);
  return { ...rest, ...sameVocabulary(spanIndex, await Promise.all(objects.backgroundIndexes.map(open))) };
}

function openRecords(
  objects: Omit<AttributionObjects, 'spanIndex' | 'backgroundIndexes'>,
): Omit<AttributionIndex, 'spanIndex' | 'backgrounds'> {
  const table = decodeRecordTable(objects.recordTable);
  const clusters = decodeClusterTable(objects.clusterTable);
  const tableHash = sha256Hash(encodeTable(table));
  if (clusters.recordTableHash !== tableHash) {
    throw new AttributionError(
      'cluster table',
      `made for the record table ${clusters.recordTableHash}, not for ${tableHash}`,
      'staleClusters',
    );
  }
  if (clusters.clusters.length !== table.records.length) {
    throw new AttributionError(
      'cluster table',
      `${clusters.clusters.length} clusters for ${table.records.length} records`,
    );
  }
  const sketches = openScored(objects);
  sameRecords('sketches', sketches.recordHashes, table.records);
  const placebos = { ...openSketches(objects.placeboSketches), trained: sketches };
  sameShape(placebos, sketches);
  const trained = new Set(sketches.recordHashes);
  const leaked = placebos.recordHashes.find((hash) => trained.has(hash));
  if (leaked) throw new AttributionError('placebo sketches', `record ${leaked} was trained on`, 'trainedPlacebo');
  return {
    adapterHash: sketches.header.adapterHash,
    records: table.records,
    canonical: canonicalRecords(clusters),
    sketches,
    placebos,
  };
}

function sameVocabulary<Spans extends ShardedIndex>(spanIndex: Spans, backgrounds: readonly Spans[]) {
  for (const { vocabulary } of backgrounds) {
    if (vocabulary === spanIndex.vocabulary) continue;
    throw new AttributionError('background index', `vocabulary of ${vocabulary}, not ${spanIndex.vocabulary}`);
  }
  return { spanIndex, backgrounds };
}

function openScored(objects: Pick<AttributionObjects, 'sketches' | 'gram'>): ScoredSketches {
  const sketches = openSketches(objects.sketches);
  const gram = openGram(objects.gram, sketches);
  checkGram(gram, sha256Hash(objects.gram), sketches);
  return { ...sketches, gram };
}

function sameRecords(object: string, hashes: readonly Hash[], records: RecordTable['records']): void {
  if (hashes.length !== records.length) {
    throw new AttributionError(object, `${hashes.length} records, the table has ${records.length}`, 'recordMismatch');
  }
  const at = hashes.findIndex((hash, i) => hash !== records[i]!.recordHash);
  if (at === -1) return;
  throw new AttributionError(
    object,
    `record ${at} is ${hashes[at]}, the table has ${records[at]!.recordHash} there`,
    'recordMismatch',
  );
}

function sameShape({ header: placebos }: Sketches, { header: trained }: Sketches): void {
  const shape = ({ adapterHash, blocks, dimension, checkpoints }: typeof trained) =>
    JSON.stringify([
      adapterHash,
      blocks,
      dimension,
      checkpoints.map((checkpoint) => [checkpoint.adapterHash, checkpoint.learningRate]),
    ]);
  if (shape(placebos) === shape(trained)) return;
  throw new AttributionError(
    'placebo sketches',
    'made with another adapter, other checkpoints or another shape',
    'wrongAdapter',
  );
}
