import { compileProgram } from '@/core/programs/compileProgram';
import { buildPreferenceProgram } from '@/core/programs/preference';
import { gradientName } from '@/core/programs/train';
import { dropoutShapes } from '@/core/programs/trainLinear';
import { floatsOf, floatTensor } from '@/core/runtime/tensors';
import type { Feeds, Runtime, Session } from '@/core/runtime/types';
import { type Batch, batchFeeds } from '@/core/training/batches';
import { dropoutMasks } from '@/core/training/dropoutMask';
import { addInPlace } from '@/core/training/gradientNorm';
import type { PreferencePair } from '@/core/training/preferenceData';
import { adapterFeeds, type BaseModel } from '@/core/training/programs';
import type { LoraRecipe } from '@/core/training/recipe';
import type { Matrices } from '@/core/training/trainingState';

/** Pairs with log π(chosen) − log π(rejected) of the bare base for each. */
export type ReferencedPairs = { pairs: readonly PreferencePair[]; references: Float64Array };

export type PairOutcome = {
  /** Mean over the pairs. */
  loss: number;
  /** By the pairs' places in the data; those of no batch are 0. */
  pairLosses: Float64Array;
  margins: number[];
};

/** Compiled programs of preference tuning by padded length, made when first needed. */
export class PreferencePrograms {
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(
    private readonly runtime: Runtime,
    private readonly base: BaseModel,
    private readonly recipe: LoraRecipe,
  ) {}

  /** Loss and gradients of several batches together; `step` alone decides what dropout drops. */
  async gradients(data: ReferencedPairs, batches: readonly Batch[], matrices: Matrices, step: number) {
    const { lora, batch, accumulation, seed } = this.recipe;
    const counted = batches.reduce((sum, { rows }) => sum + rows.length, 0);
    const gradients = new Map<string, Float32Array>();
    const margins: number[] = [];
    let loss = 0;
    let tokens = 0;
    for (const [i, each] of batches.entries()) {
      const session = await this.#session('train', each.length);
      const outputs = await session.run({
        ...this.#feeds(data, each, 1 / counted),
        ...adapterFeeds(matrices),
        ...dropoutMasks(dropoutShapes(this.base.config, lora, 2 * batch), lora.dropout, seed, step * accumulation + i),
      });
      loss += floatsOf(outputs, 'loss')[0]!;
      margins.push(...floatsOf(outputs, 'margin').subarray(0, each.rows.length));
      for (const row of each.rows) {
        const { chosen, rejected } = data.pairs[row]!;
        tokens += chosen.ids.length + rejected.ids.length;
      }
      for (const name of matrices.keys()) {
        const gradient = floatsOf(outputs, gradientName(name));
        const before = gradients.get(name);
        if (before) addInPlace(before, gradient);
        else gradients.set(name, gradient);
      }
    }
    return { loss, gradients, tokens, margins };
  }

  /** The same without gradients and dropout. */
  async evaluate(data: ReferencedPairs, batches: readonly Batch[], matrices: Matrices): Promise<PairOutcome> {
    const pairLosses = new Float64Array(data.pairs.length);
    const margins: number[] = [];
    for (const batch of batches) {
      const session = await this.#session('evaluate', batch.length);
      const outputs = await session.run({ ...this.#feeds(data, batch, 1), ...adapterFeeds(matrices) });
      const losses = floatsOf(outputs, 'pairLoss');
      batch.rows.forEach((index, row) => {
        pairLosses[index] = losses[row]!;
      });
      margins.push(...floatsOf(outputs, 'margin').subarray(0, batch.rows.length));
    }
    return { loss: pairLosses.reduce((sum, loss) => sum + loss, 0) / margins.length, pairLosses, margins };
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  #feeds({ pairs, references }: ReferencedPairs, { rows, length }: Batch, share: number): Feeds {
    const count = this.recipe.batch;
    const reference = new Float32Array(count);
    const shares = new Float32Array(count);
    rows.forEach((index, row) => {
      reference[row] = references[index]!;
      shares[row] = share;
    });
    // Chosen answers fill the first half of the batch, rejected ones the second; missing rows stay empty in both.
    const side = (name: keyof PreferencePair) =>
      batchFeeds(
        rows.map((index) => pairs[index]![name]),
        { rows: [...rows.keys()], length },
        count,
        () => 1,
      );
    return {
      ...stacked(side('chosen'), side('rejected')),
      reference: floatTensor(reference, [count]),
      share: floatTensor(shares, [count]),
    };
  }

  #session(kind: 'train' | 'evaluate', length: number): Promise<Session> {
    const key = `${kind}${length}`;
    let session = this.#sessions.get(key);
    if (!session) {
      const { batch, lora, beta, recompute } = this.recipe;
      const graph = buildPreferenceProgram({
        ...this.base,
        pairs: batch,
        length,
        lora,
        beta,
        recompute,
        evaluate: kind === 'evaluate',
      });
      session = compileProgram(this.runtime, graph, this.base.weights, { sparing: recompute });
      this.#sessions.set(key, session);
    }
    return session;
  }
}

/** Two feeds of equal shapes, one below the other. */
function stacked(first: Feeds, second: Feeds): Feeds {
  const feeds: Record<string, Feeds[string]> = {};
  for (const [name, upper] of Object.entries(first)) {
    const lower = second[name]!;
    const dims = [2 * upper.dims[0]!, ...upper.dims.slice(1)];
    if (upper.dtype === 'int32' && lower.dtype === 'int32') {
      feeds[name] = { dtype: 'int32', dims, data: Int32Array.of(...upper.data, ...lower.data) };
    } else if (upper.dtype === 'float32' && lower.dtype === 'float32') {
      feeds[name] = { dtype: 'float32', dims, data: Float32Array.of(...upper.data, ...lower.data) };
    }
  }
  return feeds;
}
