import { encodeGram } from '@/core/attribution/gramFile';
import { encodeTable, makeClusterTable, makeRecordTable } from '@/core/attribution/recordTable';
import { openSketches } from '@/core/attribution/sketches';
import { buildSpanIndex } from '@/core/attribution/spanIndex';
import type { Hash } from '@/core/hash/hash';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import type { FinishRunRequest, RunRecord } from '@/lib/api/run';
import type { AttributionObjectHashes } from '@/lib/attribution/attributionObjects';
import { recordTokens, vocabularyEdges } from '@/lib/attribution/recordTokens';
import type { ObjectStore } from '@/server/objects/objectStore';
import type { BaseFiles } from '@/server/runs/embeddedBase';

/** DataNet (token id) and number of the version that each record was trained from. */
export type RecordOrigin = ReadonlyMap<string, { dataNet: string; version: number }>;

/**
 * Makes and stores what attribution needs beside the sketches: the record table, the clusters, the sketches' second
 * moments, the span index over the trained records, and one over the held-out records, whose phrases belong to nobody.
 */
export async function storeAttributionSources(
  store: ObjectStore,
  base: BaseFiles,
  records: readonly RunRecord[],
  origin: RecordOrigin,
  outcome: FinishRunRequest,
): Promise<AttributionObjectHashes> {
  const trained = records.filter((record) => !record.heldOut);
  const table = makeRecordTable(
    trained.map(({ recordHash, contributor }) => ({ recordHash, contributor, ...origin.get(recordHash)! })),
  );
  const clusters = makeClusterTable(
    table,
    new Map(trained.map(({ recordHash, clusterHash }) => [recordHash, clusterHash])),
  );
  const tokenizer = createTokenizer(base.tokenizer);
  const edges = vocabularyEdges(tokenizer);
  const documents = (part: readonly RunRecord[]) =>
    part.map((record) => ({ recordHash: record.recordHash, tokens: recordTokens(tokenizer, record) }));
  const heldOut = records.filter((record) => record.heldOut);
  const sketchesHash = outcome.sketchesHash as Hash;
  return {
    recordTable: await store.put(encodeTable(table)),
    clusterTable: await store.put(encodeTable(clusters)),
    sketches: sketchesHash,
    placeboSketches: outcome.placeboSketchesHash as Hash,
    gram: await store.put(encodeGram(openSketches(await store.get(sketchesHash)))),
    spanIndex: await store.put(buildSpanIndex({ documents: documents(trained), edges })),
    backgroundIndexes: [await store.put(buildSpanIndex({ documents: documents(heldOut), edges }))],
    checkpoints: outcome.checkpoints.map(({ adapterHash, learningRate }) => ({
      adapterHash: adapterHash as Hash,
      learningRate,
    })),
  };
}
