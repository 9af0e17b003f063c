import type { AnswerQuery } from '@/core/attribution/attributeAnswer';
import { type AttributionObjects, openAttributionIndex } from '@/core/attribution/attributionIndex';
import type { EvidenceContext } from '@/core/attribution/evidence';
import { encodeGram } from '@/core/attribution/gramFile';
import { DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import { encodeTable, makeClusterTable, makeRecordTable } from '@/core/attribution/recordTable';
import { openSketches } from '@/core/attribution/sketches';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { buildSpanIndex } from '@/core/attribution/spanIndex';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';

const VOCABULARY = 500;
const [BLOCKS, DIMENSION, CHECKPOINTS] = [4, 64, 2];
export const CONTRIBUTORS = ['a', 'b', 'c'].map((digit) => `0x${digit.repeat(40)}` as const);

export type ExampleOptions = {
  records?: number;
  placebos?: number;
  /** Record i becomes a copy of record `copies[i]`, a little changed, and stands in its cluster. */
  copies?: Readonly<Record<number, number>>;
  /** Tokens that the background holds. */
  background?: readonly number[];
};

/** A small model's attribution objects: random gradients and texts, contributors taking turns. For tests only. */
export function exampleModel({ records = 60, placebos = 40, copies = {}, background = [] }: ExampleOptions = {}) {
  const random = new Random(77);
  const name = (i: number) => sha256Hash(`record ${i}`);
  const sketch = () => Float32Array.from({ length: BLOCKS * DIMENSION }, () => 1e-4 * random.normal());
  const row = () => Array.from({ length: CHECKPOINTS }, sketch);
  const near = (values: readonly Float32Array[], noise: number) =>
    values.map((list) => list.map((x) => x + noise * 1e-4 * random.normal()));
  const gradients = Array.from({ length: records }, row);
  const texts = Array.from({ length: records }, () => Array.from({ length: 50 }, () => random.below(VOCABULARY)));
  const clusterOf = new Map<Hash, Hash>();
  for (const [copy, original] of Object.entries(copies)) {
    gradients[Number(copy)] = near(gradients[original]!, 0.1);
    texts[Number(copy)] = texts[original]!.slice();
    clusterOf.set(name(Number(copy)), name(original));
  }
  const table = makeRecordTable(
    gradients.map((_, i) => ({
      recordHash: name(i),
      contributor: CONTRIBUTORS[i % CONTRIBUTORS.length]!,
      dataNet: `${1 + (i % 2)}`,
      version: 1,
    })),
  );
  const adapterHash = sha256Hash('adapter');
  const header = {
    adapterHash,
    checkpoints: [
      { adapterHash: sha256Hash('early'), learningRate: 2e-4 },
      { adapterHash, learningRate: 1e-4 },
    ],
    blocks: BLOCKS,
    dimension: DIMENSION,
  };
  const edges = new Uint8Array(VOCABULARY).fill(1);
  const sketches = encodeSketches(
    header,
    gradients.map((row, i) => ({ recordHash: name(i), sketches: row })),
  ).bytes;
  const objects = {
    recordTable: encodeTable(table),
    clusterTable: encodeTable(makeClusterTable(table, clusterOf)),
    sketches,
    gram: encodeGram(openSketches(sketches)),
    placeboSketches: encodeSketches(
      header,
      Array.from({ length: placebos }, (_, i) => ({ recordHash: sha256Hash(`placebo ${i}`), sketches: row() })),
    ).bytes,
    spanIndex: buildSpanIndex({ documents: texts.map((tokens, i) => ({ recordHash: name(i), tokens })), edges }),
    backgroundIndexes: [
      buildSpanIndex({ documents: [{ recordHash: sha256Hash('background'), tokens: background }], edges }),
    ],
  } satisfies AttributionObjects;
  /** An answer whose gradient lies near those of `like`, and that quotes `quoted` tokens of the first. */
  const queryLike = (like: readonly number[], quoted = 0, noise = 0.5): AnswerQuery => {
    const sum = Array.from({ length: CHECKPOINTS }, (_, k) =>
      Float32Array.from({ length: BLOCKS * DIMENSION }, (_, j) => like.reduce((x, i) => x + gradients[i]![k]![j]!, 0)),
    );
    const free = Array.from({ length: 15 }, () => random.below(VOCABULARY));
    const answerTokens = [...free, ...(texts[like[0]!]?.slice(5, 5 + quoted) ?? []), ...free];
    return {
      sketch: near(sum, noise),
      answerTokens,
      promptOverlap: answerTokens.map(() => 0),
      poolWei: 1_000_000_000_000_000_007n,
    };
  };
  const hashes = {
    recordTable: sha256Hash(objects.recordTable),
    clusterTable: sha256Hash(objects.clusterTable),
    sketches: sha256Hash(objects.sketches),
    placeboSketches: sha256Hash(objects.placeboSketches),
    gram: sha256Hash(objects.gram),
    spanIndex: sha256Hash(objects.spanIndex),
    backgroundIndexes: objects.backgroundIndexes.map(sha256Hash),
  };
  const context: EvidenceContext = {
    chainId: 31_337,
    modelId: '7',
    requestId: sha256Hash('request'),
    baseHash: sha256Hash('base'),
    adapterHash,
    dataNetVersions: [1, 2].map((net) => ({ dataNet: `${net}`, version: 1, recordsRoot: sha256Hash(`root ${net}`) })),
    objects: hashes,
    parameters: DEFAULT_PARAMETERS,
    treasury: `0x${'9'.repeat(40)}`,
    promptCommitment: sha256Hash('prompt'),
    outputCommitment: sha256Hash('output'),
  };
  const store = new Map<Hash, Uint8Array>(
    [...Object.values(objects).flat()].map((bytes: Uint8Array) => [sha256Hash(bytes), bytes]),
  );
  return { objects, index: openAttributionIndex(objects), queryLike, context, store, texts, header, name, gradients };
}
