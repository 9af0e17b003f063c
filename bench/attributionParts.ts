import type { ScoredSketches } from '@/core/attribution/curvature';
import { dotProduct } from '@/core/attribution/scorers/linearScores';
import { createSketcher } from '@/core/attribution/sketcher';
import { openSketches, readRow, type Sketches } from '@/core/attribution/sketches';
import { createSketchWriter } from '@/core/attribution/sketchWriter';
import { sha256Hash } from '@/core/hash/hash';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { EMBEDDED_CONFIG } from '@/core/model/embeddedConfig';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { loraShapes } from '@/core/model/lora';
import { Random } from '@/core/random/random';
import type { Runtime } from '@/core/runtime/types';
import { createSampler } from '@/core/sampling/sampler';
import { GradientSketcher } from '@/core/training/gradientSketcher';
import { DEFAULT_RECIPE } from '@/core/training/recipe';
import { trainLora } from '@/core/training/trainLora';

const BASE = { config: EMBEDDED_CONFIG, weights: initialWeights(EMBEDDED_CONFIG, 1) };
const { lora } = DEFAULT_RECIPE;
const LENGTH = 128;
const PROMPT = 32;
/** As a run sketches. */
const SKETCH_BATCH = 4;
const SEED = { low: 1, high: 2 };

/** Sketches as a run of the embedded base makes them. */
export const SHAPE = { blocks: 56, dimension: 64, checkpoints: 3 };
const WIDTH = SHAPE.blocks * SHAPE.dimension;

/** Milliseconds of processor time that this process has used: other work on the machine does not count. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function elapsed(work: () => unknown): number {
  const started = processorTime();
  work();
  return processorTime() - started;
}

export type PassTimes = { train: number[]; sketch: number[]; reduce: number[] };

/**
 * Milliseconds for one record of 128 tokens: an optimiser step's part of it, its sketch at one checkpoint, and of the
 * latter what turns gradients into numbers. A sketch is made after each step of one training.
 */
export async function timePasses(runtime: Runtime, rounds: number): Promise<PassTimes> {
  const { batch } = DEFAULT_RECIPE;
  const times: PassTimes = { train: [], sketch: [], reduce: [] };
  const sketcher = new GradientSketcher({
    runtime,
    base: BASE,
    lora: { ...lora, dropout: 0 },
    seed: SEED,
    dimension: SHAPE.dimension,
    batch: SKETCH_BATCH,
    maxLength: LENGTH,
  });
  const matrices = trainedMatrices();
  const lengths = [...loraShapes(EMBEDDED_CONFIG, lora).values()].map(([rows, columns]) => rows! * columns!);
  const reducer = createSketcher(SEED, lengths, SHAPE.dimension);
  const gradients = lengths.map((length) => new Float32Array(length).fill(1e-3));
  const records = examples(SKETCH_BATCH);
  await sketcher.sketch(records, [matrices]);
  await trainLora({
    runtime,
    base: BASE,
    recipe: { ...DEFAULT_RECIPE, epochs: 1, maxLength: LENGTH, checkpointEvery: 0 },
    data: { train: examples(batch * (rounds + 1)), heldOut: [] },
    clock: processorTime,
    onProgress: async (event) => {
      // The first step also compiles the program.
      if (event.phase !== 'train' || event.step === 1) return;
      times.train.push((1000 * LENGTH) / event.tokensPerSecond);
      const started = processorTime();
      await sketcher.sketch(records, [matrices]);
      times.sketch.push((processorTime() - started) / SKETCH_BATCH);
      times.reduce.push(elapsed(() => reducer.sketch(gradients)));
    },
  });
  await sketcher.release();
  return times;
}

/** An answer of 128 tokens to a prompt of 32, under an adapter, as a node generates it. */
export async function createGenerator(runtime: Runtime) {
  const engine = createDecoderEngine({ runtime, base: BASE, rows: 1 });
  const adapter = { lora, matrices: trainedMatrices() };
  const [prompt] = examples(1);
  const pick = createSampler({ temperature: 0, topP: 1, seed: 0 });
  const answer = async () => {
    const started = processorTime();
    let id = pick(await prefill(engine, 0, prompt!.ids.subarray(0, PROMPT), adapter));
    for (let made = 1; made < LENGTH; made++) {
      const [logits] = await engine.decode([{ row: 0, id }]);
      id = pick(logits!);
    }
    engine.clear(0);
    return processorTime() - started;
  };
  await answer();
  return { answer, release: () => engine.release() };
}

/** An index of random rows; beyond the first thousand they repeat under other names. */
export function exampleIndex(records: number): { index: ScoredSketches; query: Float32Array[]; bytes: number } {
  const random = new Random(5);
  const checkpoint = { adapterHash: sha256Hash('checkpoint'), learningRate: 1e-4 };
  const { blocks, dimension, checkpoints } = SHAPE;
  const writer = createSketchWriter(
    {
      adapterHash: sha256Hash('adapter'),
      blocks,
      dimension,
      checkpoints: Array.from({ length: checkpoints }, () => checkpoint),
    },
    Array.from({ length: records }, (_, i) => sha256Hash(`${i}`)),
  );
  const header = writer.header();
  const gradient = () => Float32Array.from({ length: WIDTH }, () => 1e-3 * random.normal());
  const row = () => Array.from({ length: checkpoints }, gradient);
  const rows = Array.from({ length: Math.min(records, 1000) }, () => writer.record(row()));
  const stride = rows[0]!.length;
  const file = new Uint8Array(header.length + Math.ceil((records * stride) / 8) * 8);
  file.set(header);
  for (let i = 0; i < records; i++) file.set(rows[i % rows.length]!, header.length + i * stride);
  return { index: openSketches(file), query: row(), bytes: file.length };
}

/**
 * A query by DataInf as its authors' code computes it: λ anew for every query, one pass over the gradients for it, one
 * for the product with the inverse, one for the scores; each record's gradients as plain numbers, block by block.
 */
export function referenceDataInf(query: Float32Array, index: Sketches): Float64Array {
  const { records, blocks, dimension } = index.header;
  const last = index.header.checkpoints.length - 1;
  const row = new Float64Array(index.width);
  const own = Float64Array.from(query);
  const squares = new Float64Array(blocks);
  const direction = new Float64Array(index.width);
  const everyBlock = (work: (block: number, start: number, end: number) => void) => {
    for (let block = 0; block < blocks; block++) work(block, block * dimension, (block + 1) * dimension);
  };
  for (let i = 0; i < records; i++) {
    readRow(index, i, last, row);
    everyBlock((block, start, end) => {
      squares[block] = squares[block]! + dotProduct(row, row, start, end) / dimension;
    });
  }
  for (let i = 0; i < records; i++) {
    readRow(index, i, last, row);
    everyBlock((block, start, end) => {
      const lambda = (0.1 * squares[block]!) / records;
      const share = dotProduct(own, row, start, end) / (lambda + dotProduct(row, row, start, end));
      for (let j = start; j < end; j++) {
        direction[j] = direction[j]! + (own[j]! - share * row[j]!) / (records * lambda);
      }
    });
  }
  return Float64Array.from({ length: records }, (_, i) => {
    readRow(index, i, last, row);
    return dotProduct(direction, row);
  });
}

/** Values that a trained adapter might have: B is no longer zero. */
function trainedMatrices() {
  const random = new Random(2);
  const matrices = initialAdapter(EMBEDDED_CONFIG, lora, 1);
  for (const { data } of matrices.values()) for (let j = 0; j < data.length; j++) data[j] = 0.05 * random.normal();
  return matrices;
}

function examples(count: number) {
  const random = new Random(3);
  return Array.from({ length: count }, () => ({
    ids: Int32Array.from({ length: LENGTH }, () => random.below(EMBEDDED_CONFIG.vocabularySize)),
    promptLength: PROMPT,
  }));
}
