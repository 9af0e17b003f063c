import { Random } from '@/core/random/random';
import type { TokenBatch } from '@/core/training/fullTrainer';

/**
 * Training windows in a seeded order that depends on the step alone, so that a resumed run sees what an uninterrupted
 * one would. Each pass cuts the stream at another offset and visits every window once.
 */
export class WindowSampler {
  #pass = -1;
  #order = new Int32Array(0);

  constructor(
    private readonly tokens: Uint16Array,
    private readonly length: number,
    private readonly seed: number,
  ) {}

  /** Batch `index` of the training: rows index · batch and following. */
  batch(index: number, batch: number): TokenBatch {
    const ids = new Int32Array(batch * this.length);
    const labels = new Int32Array(batch * this.length);
    for (let row = 0; row < batch; row++) {
      const start = this.#start(index * batch + row);
      ids.set(this.tokens.subarray(start, start + this.length), row * this.length);
      labels.set(this.tokens.subarray(start + 1, start + this.length + 1), row * this.length);
    }
    return { length: this.length, ids, labels };
  }

  #start(window: number): number {
    const perPass = Math.floor((this.tokens.length - 1) / this.length) - 1;
    const pass = Math.floor(window / perPass);
    if (pass !== this.#pass) {
      const random = new Random(this.seed + pass);
      const offset = random.below(this.length);
      const starts = Int32Array.from({ length: perPass }, (_, i) => offset + i * this.length);
      this.#order = random.shuffle(starts);
      this.#pass = pass;
    }
    return this.#order[window % perPass]!;
  }
}
