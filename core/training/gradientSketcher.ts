import type { SketchSeed } from '@/core/attribution/signHash';
import { createSketcher, type Sketcher } from '@/core/attribution/sketcher';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { compileProgram } from '@/core/programs/compileProgram';
import { buildSketchProgram } from '@/core/programs/sketch';
import { gradientName } from '@/core/programs/train';
import { floatsOf, floatTensor } from '@/core/runtime/tensors';
import type { Runtime, Session } from '@/core/runtime/types';
import { batchFeeds, orderedBatches } from '@/core/training/batches';
import { answerLength, fitExample, type TrainingExample } from '@/core/training/example';
import type { BaseModel } from '@/core/training/programs';
import type { Matrices } from '@/core/training/trainingState';

/** Records are padded to a multiple of this; each length is a compiled program. */
const GRAIN = 64;

export type GradientSketcherParameters = {
  runtime: Runtime;
  base: BaseModel;
  lora: LoraConfig;
  seed: SketchSeed;
  /** Numbers kept of each matrix's gradient. */
  dimension: number;
  /** Records of one pass. */
  batch: number;
  maxLength: number;
};

export type SketchOptions = {
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
};

/**
 * Gradients of single records through the matrices of an adapter, each reduced to a short sketch. The loss of a record
 * is the mean over its answer tokens. Programs stay compiled until `release`, so that queries after the first are fast.
 */
export class GradientSketcher {
  readonly #sessions = new Map<number, Promise<Session>>();
  readonly #sketcher: Sketcher;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;

  constructor(private readonly parameters: GradientSketcherParameters) {
    this.#shapes = loraShapes(parameters.base.config, parameters.lora);
    const lengths = [...this.#shapes.values()].map(([rows, columns]) => rows! * columns!);
    this.#sketcher = createSketcher(parameters.seed, lengths, parameters.dimension);
  }

  /** Matrices of the adapter: the blocks of a sketch, in the order of `loraShapes`. */
  get blocks(): number {
    return this.#sketcher.blocks;
  }

  /**
   * Sketches of every record at every checkpoint: result[record][checkpoint] is [blocks · dimension].
   *
   * @throws OpenLedgerError `invalid_input` if a record has no answer token; the signal's reason when aborted.
   */
  async sketch(
    records: readonly TrainingExample[],
    checkpoints: readonly Matrices[],
    { onProgress, signal }: SketchOptions = {},
  ): Promise<Float32Array[][]> {
    const { batch, maxLength } = this.parameters;
    const examples = records.map((record) => fitExample(record, maxLength));
    const empty = examples.findIndex((example) => answerLength(example) <= 0);
    if (empty >= 0) throw noAnswer(empty);
    const buckets = Array.from({ length: Math.ceil(maxLength / GRAIN) }, (_, i) => (i + 1) * GRAIN);
    const results: Float32Array[][] = records.map(() => []);
    let done = 0;
    for (const group of orderedBatches(examples, buckets, batch)) {
      signal?.throwIfAborted();
      const session = await this.#session(group.length);
      const feeds = batchFeeds(examples, group, batch, (example) => 1 / answerLength(example));
      for (const matrices of checkpoints) {
        const adapter = [...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)] as const);
        const outputs = await session.run({ ...feeds, ...Object.fromEntries(adapter) });
        const gradients = [...this.#shapes.keys()].map((name) => floatsOf(outputs, gradientName(name)));
        group.rows.forEach((record, row) => {
          const own = gradients.map((all) =>
            all.subarray((row * all.length) / batch, ((row + 1) * all.length) / batch),
          );
          results[record]!.push(this.#sketcher.sketch(own));
        });
      }
      done += group.rows.length;
      onProgress?.(done, records.length);
    }
    return results;
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  #session(length: number): Promise<Session> {
    let session = this.#sessions.get(length);
    if (!session) {
      const { runtime, base, lora, batch } = this.parameters;
      session = compileProgram(runtime, buildSketchProgram({ ...base, lora, batch, length }), base.weights);
      this.#sessions.set(length, session);
    }
    return session;
  }
}

function noAnswer(record: number): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `Record ${record} has no answer token, so it has no gradient.`,
    fields: { record },
    remedy: 'Leave records without an answer out.',
  });
}
