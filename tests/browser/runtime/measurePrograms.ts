import type { Adapter } from '@/core/formats/peft';
import type { Graph } from '@/core/graph/types';
import { createEngineOver } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { BASE_PRECISIONS, type BasePrecision, storeWeights } from '@/core/model/basePrecision';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import type { LoraConfig } from '@/core/model/lora';
import { TINY_GROUPED } from '@/core/model/tinyConfigs';
import { LINEARS, type StoredWeights } from '@/core/model/weights';
import { buildSketchProgram } from '@/core/programs/sketch';
import { buildTrainProgram } from '@/core/programs/train';
import { dropoutShapes } from '@/core/programs/trainLinear';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import type { Feeds, Session } from '@/core/runtime/types';
import { batchFeeds } from '@/core/training/batches';
import { dropoutMasks } from '@/core/training/dropoutMask';

/** Everything that was measured, by name: the loss, each gradient, the logits of each step. */
export type Measured = Record<string, number[]>;

const [BATCH, LENGTH] = [2, 12];
/** Rows of 16 and 40: a block of 32 that is short, and one with a short one after it. */
const CONFIG = { ...TINY_GROUPED, intermediateSize: 40 };

/** An adapter as after some training: no matrix is zero, so that every gradient says something. */
function adapterOf(seed: number, rank: number, targets: LoraConfig['targets'] = LINEARS): Adapter {
  const lora = { rank, alpha: 2 * rank, dropout: 0.1, targets };
  const matrices = initialAdapter(CONFIG, lora, seed);
  const random = new Random(seed);
  for (const { data } of matrices.values()) for (let i = 0; i < data.length; i++) data[i] = 0.2 * random.normal();
  return { lora, matrices };
}

function feedsOf({ matrices }: Adapter): Feeds {
  const random = new Random(7);
  const examples = [LENGTH, LENGTH - 3].map((length) => ({
    ids: Int32Array.from({ length }, () => random.below(CONFIG.vocabularySize)),
    promptLength: 4,
  }));
  return {
    ...batchFeeds(examples, { rows: [0, 1], length: LENGTH }, BATCH, () => 1 / 13),
    ...Object.fromEntries([...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)])),
  };
}

/** Makes a session of a program over these weights, which feeds what is packed of them. */
export type Compile = (graph: Graph, weights: StoredWeights) => Promise<Session>;

/**
 * Runs the training, the sketch and the serve program of a tiny model, whose numbers come from seeds, on whatever
 * `compile` makes of a graph, over a base of every precision. The same call in Node, in a browser and in float64
 * arithmetic gives comparable results.
 */
export async function measurePrograms(
  compile: Compile,
  precisions: readonly BasePrecision[] = BASE_PRECISIONS,
): Promise<Measured> {
  const measured: Measured = {};
  for (const precision of precisions) {
    for (const [name, values] of Object.entries(await measureOver(precision, compile))) {
      measured[`${precision} ${name}`] = values;
    }
  }
  return measured;
}

async function measureOver(precision: BasePrecision, compile: Compile): Promise<Measured> {
  const measured: Measured = {};
  const weights = storeWeights(initialWeights(CONFIG, 11), precision);
  const adapter = adapterOf(1, 3);
  const shape = { config: CONFIG, batch: BATCH, length: LENGTH };
  const masks = dropoutMasks(dropoutShapes(CONFIG, adapter.lora, BATCH), adapter.lora.dropout, 3, 0);
  const training = { ...shape, mode: { kind: 'lora' as const, weights, lora: adapter.lora } };
  const trainingFeeds = { ...feedsOf(adapter), ...masks };
  const programs = {
    train: { graph: buildTrainProgram(training), feeds: trainingFeeds },
    recomputed: { graph: buildTrainProgram({ ...training, recompute: true }), feeds: trainingFeeds },
    sketch: { graph: buildSketchProgram({ ...shape, weights, lora: adapter.lora }), feeds: feedsOf(adapter) },
  };
  for (const [name, { graph, feeds }] of Object.entries(programs)) {
    const session = await compile(graph, weights);
    for (const [output, { data }] of Object.entries(await session.run(feeds))) {
      measured[`${name} ${output}`] = Array.from(data, Number);
    }
    await session.release();
  }

  // Two rows of one batch, of different age and adapter; one prompt reaches past a padding boundary.
  const engine = createEngineOver({ base: { config: CONFIG, weights }, rows: 2 }, (graph) => compile(graph, weights));
  const prompts = [Int32Array.of(1, 2, 3), Int32Array.from({ length: 18 }, (_, i) => (i * 7) % CONFIG.vocabularySize)];
  const adapters = [adapter, adapterOf(2, 5, ['q_proj', 'down_proj'])];
  for (const [row, prompt] of prompts.entries()) {
    measured[`serve prefill ${row}`] = Array.from(await prefill(engine, row, prompt, adapters[row]!));
  }
  for (const step of [0, 1]) {
    const logits = await engine.decode([0, 1].map((row) => ({ row, id: 5 + 3 * step + row })));
    for (const [row, values] of logits.entries()) measured[`serve decode ${row}, step ${step}`] = Array.from(values);
  }
  await engine.release();
  return measured;
}
