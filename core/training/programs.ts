import type { DecoderConfig } from '@/core/model/config';
import { loraShapes } from '@/core/model/lora';
import type { StoredWeights } from '@/core/model/weights';
import { compileProgram } from '@/core/programs/compileProgram';
import { buildTrainProgram, gradientName } from '@/core/programs/train';
import { dropoutShapes } from '@/core/programs/trainLinear';
import { floatsOf, floatTensor } from '@/core/runtime/tensors';
import type { Feeds, Runtime, Session } from '@/core/runtime/types';
import { answerTokens, type Batch, batchFeeds } from '@/core/training/batches';
import { dropoutMasks } from '@/core/training/dropoutMask';
import { answerLength, type TrainingExample } from '@/core/training/example';
import { addInPlace } from '@/core/training/gradientNorm';
import type { LoraRecipe } from '@/core/training/recipe';
import type { Matrices } from '@/core/training/trainingState';

/** A frozen base model, its matrices in float32 or in fewer bits. */
export type BaseModel = { config: DecoderConfig; weights: StoredWeights };

export type Gradients = {
  /** Mean over the answer tokens of all batches. */
  loss: number;
  gradients: ReadonlyMap<string, Float32Array>;
  /** Tokens of the examples, padding left out. */
  tokens: number;
};

/** Compiled training and evaluation programs by padded length, made when first needed. */
export class TrainPrograms {
  readonly #sessions = new Map<string, Promise<Session>>();
  readonly #names: readonly string[];

  constructor(
    private readonly runtime: Runtime,
    private readonly base: BaseModel,
    private readonly recipe: LoraRecipe,
  ) {
    this.#names = [...loraShapes(base.config, recipe.lora).keys()];
  }

  /** Loss and gradient of several batches together; `step` alone decides what dropout drops. */
  async gradients(
    examples: readonly TrainingExample[],
    batches: readonly Batch[],
    matrices: Matrices,
    step: number,
  ): Promise<Gradients> {
    const { lora, batch: rows, accumulation, seed } = this.recipe;
    const counted = batches.reduce((sum, batch) => sum + answerTokens(examples, batch), 0);
    const gradients = new Map<string, Float32Array>();
    let loss = 0;
    let tokens = 0;
    for (const [i, batch] of batches.entries()) {
      const session = await this.#session('train', batch.length);
      const shapes = dropoutShapes(this.base.config, lora, rows);
      const outputs = await session.run({
        ...batchFeeds(examples, batch, rows, () => 1 / counted),
        ...adapterFeeds(matrices),
        ...dropoutMasks(shapes, lora.dropout, seed, step * accumulation + i),
      });
      loss += floatsOf(outputs, 'loss')[0]!;
      tokens += batch.rows.reduce((sum, row) => sum + examples[row]!.ids.length, 0);
      for (const name of this.#names) {
        const gradient = floatsOf(outputs, gradientName(name));
        const before = gradients.get(name);
        if (before) addInPlace(before, gradient);
        else gradients.set(name, gradient);
      }
    }
    return { loss, gradients, tokens };
  }

  /** Mean loss of the answer tokens, without dropout. */
  async loss(examples: readonly TrainingExample[], batches: readonly Batch[], matrices: Matrices): Promise<number> {
    return (await this.evaluate(examples, batches, matrices)).loss;
  }

  /** The same, and the mean loss of each example's own answer tokens. */
  async evaluate(
    examples: readonly TrainingExample[],
    batches: readonly Batch[],
    matrices: Matrices,
  ): Promise<{ loss: number; rowLosses: Float64Array }> {
    const rowLosses = new Float64Array(examples.length);
    let sum = 0;
    let counted = 0;
    for (const batch of batches) {
      const session = await this.#session('evaluate', batch.length);
      const tokens = batchFeeds(examples, batch, this.recipe.batch, () => 1);
      const outputs = await session.run({ ...tokens, ...adapterFeeds(matrices) }, ['loss', 'perToken']);
      sum += floatsOf(outputs, 'loss')[0]!;
      counted += answerTokens(examples, batch);
      const sums = rowSums(floatsOf(outputs, 'perToken'), floatsOf(tokens, 'weights'), batch.length);
      batch.rows.forEach((index, row) => {
        rowLosses[index] = sums[row]! / answerLength(examples[index]!);
      });
    }
    return { loss: sum / counted, rowLosses };
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  #session(kind: 'train' | 'evaluate', length: number): Promise<Session> {
    const key = `${kind}${length}`;
    let session = this.#sessions.get(key);
    if (!session) {
      const { batch, lora, recompute } = this.recipe;
      const graph = buildTrainProgram({
        config: this.base.config,
        batch,
        length,
        mode: { kind: 'lora', weights: this.base.weights, lora },
        recompute,
        evaluate: kind === 'evaluate',
      });
      session = compileProgram(this.runtime, graph, this.base.weights, { sparing: recompute });
      this.#sessions.set(key, session);
    }
    return session;
  }
}

/** The adapter's matrices as inputs of a program. */
export const adapterFeeds = (matrices: Matrices): Feeds =>
  Object.fromEntries([...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)]));

/** Weighted sum of each row of [rows, length]. */
function rowSums(values: Float32Array, weights: Float32Array, length: number): Float64Array {
  const sums = new Float64Array(values.length / length);
  for (let i = 0; i < values.length; i++) sums[Math.floor(i / length)]! += values[i]! * weights[i]!;
  return sums;
}
