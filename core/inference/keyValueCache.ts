import type { DecoderConfig } from '@/core/model/config';
import { pastName, presentName } from '@/core/programs/serve';
import { floatsOf, floatTensor } from '@/core/runtime/tensors';
import type { Feeds, Tensor } from '@/core/runtime/types';

/** Capacities grow in these steps, so that a backend sees few different shapes. */
const GRAIN = 64;

const PARTS = ['key', 'value'] as const;

/**
 * Keys and values of the tokens seen so far, for a fixed number of slots that all have the same capacity:
 * one array [slots, keyValueHeads, capacity, headSize] for each layer and part. The first slots can be fed to the
 * serving program without a copy.
 */
export class KeyValueCache {
  readonly lengths: number[];
  #capacity = GRAIN;
  #arrays: Map<string, Float32Array>;

  constructor(
    private readonly config: DecoderConfig,
    private readonly slots: number,
  ) {
    this.lengths = new Array<number>(slots).fill(0);
    this.#arrays = this.#allocate();
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Makes room for `length` tokens in every slot. */
  reserve(length: number): void {
    if (length <= this.#capacity) return;
    const old = { arrays: this.#arrays, capacity: this.#capacity };
    this.#capacity = Math.ceil(length / GRAIN) * GRAIN;
    this.#arrays = this.#allocate();
    const { keyValueHeads, headSize } = this.config;
    const block = old.capacity * headSize;
    for (const [name, array] of this.#arrays) {
      const from = old.arrays.get(name)!;
      for (let i = 0; i < this.slots * keyValueHeads; i++) {
        array.set(from.subarray(i * block, (i + 1) * block), i * this.#capacity * headSize);
      }
    }
  }

  /** Feeds of `count` slots from slot `first` on; they share memory with the cache. */
  feeds(first: number, count: number): Feeds {
    const { keyValueHeads, headSize } = this.config;
    const dims = [count, keyValueHeads, this.#capacity, headSize];
    const size = keyValueHeads * this.#capacity * headSize;
    return Object.fromEntries(
      [...this.#arrays].map(([name, array]) => [
        name,
        floatTensor(array.subarray(first * size, (first + count) * size), dims),
      ]),
    );
  }

  /** Takes over the first `count` new tokens of row `row` of the program's outputs, which hold `length` of them. */
  append(slot: number, outputs: Readonly<Record<string, Tensor>>, row: number, length: number, count: number): void {
    const { keyValueHeads, headSize } = this.config;
    const start = this.lengths[slot]!;
    this.reserve(start + count);
    this.#each((name, output) => {
      const array = this.#arrays.get(name)!;
      const fresh = floatsOf(outputs, output);
      for (let head = 0; head < keyValueHeads; head++) {
        const from = (row * keyValueHeads + head) * length * headSize;
        const to = ((slot * keyValueHeads + head) * this.#capacity + start) * headSize;
        array.set(fresh.subarray(from, from + count * headSize), to);
      }
    });
    this.lengths[slot] = start + count;
  }

  /** Puts the content of one slot into another. */
  move(from: number, to: number): void {
    const size = this.config.keyValueHeads * this.#capacity * this.config.headSize;
    for (const array of this.#arrays.values()) array.copyWithin(to * size, from * size, (from + 1) * size);
    this.lengths[to] = this.lengths[from]!;
  }

  #allocate(): Map<string, Float32Array> {
    const size = this.slots * this.config.keyValueHeads * this.#capacity * this.config.headSize;
    const arrays = new Map<string, Float32Array>();
    this.#each((name) => {
      arrays.set(name, new Float32Array(size));
    });
    return arrays;
  }

  #each(use: (past: string, present: string) => void): void {
    for (let layer = 0; layer < this.config.layers; layer++) {
      for (const part of PARTS) use(pastName(layer, part), presentName(layer, part));
    }
  }
}
