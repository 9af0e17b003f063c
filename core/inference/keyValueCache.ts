import type { StoredTokens } from '@/core/inference/prefixStore';
import type { DecoderConfig } from '@/core/model/config';
import { pastName } from '@/core/programs/serve';
import { floatTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';

/** Capacities are multiples of this, so that a backend sees few different shapes. */
const GRAIN = 64;

/** New tokens of a run: which row of how many, `length` of them in each row, of which the first `count` are real. */
export type FreshTokens = { row: number; rows: number; length: number; count: number };

/**
 * Keys and values of the tokens seen so far, for a fixed number of slots that all have the same capacity:
 * one array [slots, keyValueHeads, capacity, headSize] for each layer and part, fed with a dimension of 1 for the query
 * heads that share them. Neighbouring slots are fed to the serving program without a copy.
 */
export class KeyValueCache {
  readonly lengths: number[];
  #capacity = GRAIN;
  /** Keys and values of the first layer, of the second, and so on: the order in which the program returns new ones. */
  #arrays: { name: string; data: Float32Array }[];

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

  /** Floats that `length` tokens of one slot take. */
  sizeOf(length: number): number {
    return 2 * this.config.layers * this.config.keyValueHeads * length * this.config.headSize;
  }

  /** Gives back what no slot needs any more: attention is computed over the whole capacity. */
  fit(): void {
    const needed = grains(Math.max(...this.lengths));
    if (needed <= this.#capacity / 2) this.#resize(needed);
  }

  /** Makes room for `length` tokens in every slot. */
  reserve(length: number): void {
    if (length > this.#capacity) this.#resize(grains(length));
  }

  /** Feeds of `count` slots from slot `first` on; they share memory with the cache. */
  feeds(first: number, count: number): Feeds {
    const { keyValueHeads, headSize } = this.config;
    const dims = [count, keyValueHeads, 1, this.#capacity, headSize];
    const size = keyValueHeads * this.#capacity * headSize;
    return Object.fromEntries(
      this.#arrays.map(({ name, data }) => [
        name,
        floatTensor(data.subarray(first * size, (first + count) * size), dims),
      ]),
    );
  }

  /** Takes over new tokens from the program's output `fresh`. */
  append(slot: number, fresh: Float32Array, { row, rows, length, count }: FreshTokens): void {
    const { keyValueHeads, headSize } = this.config;
    const start = this.lengths[slot]!;
    this.reserve(start + count);
    this.#eachBlock(slot, ({ data, at, part, head }) => {
      const from = ((part * rows + row) * keyValueHeads + head) * length * headSize;
      data.set(fresh.subarray(from, from + count * headSize), at + start * headSize);
    });
    this.lengths[slot] = start + count;
  }

  /**
   * Empties a slot. What it held is overwritten with zeros: keys behind a row's last are hidden by a number that is added
   * to their scores, which hides no score that is larger, infinite or no number at all, and an adapter can make such.
   */
  wipe(slot: number): void {
    const length = this.lengths[slot]! * this.config.headSize;
    this.#eachBlock(slot, ({ data, at }) => data.fill(0, at, at + length));
    this.lengths[slot] = 0;
  }

  /** Puts the content of one slot into another, which is empty, and empties the first. */
  move(from: number, to: number): void {
    const length = this.lengths[from]! * this.config.headSize;
    const shift = (to - from) * this.config.keyValueHeads * this.#capacity * this.config.headSize;
    this.#eachBlock(from, ({ data, at }) => {
      data.copyWithin(at + shift, at, at + length);
    });
    this.lengths[to] = this.lengths[from]!;
    this.wipe(from);
  }

  /** A copy of the first `length` tokens of a slot, without the room between them. */
  read(slot: number, length: number): Float32Array {
    const out = new Float32Array(this.sizeOf(length));
    const size = length * this.config.headSize;
    this.#eachBlock(slot, ({ data, at, part, head }) => {
      out.set(data.subarray(at, at + size), (part * this.config.keyValueHeads + head) * size);
    });
    return out;
  }

  /** Puts the first `length` of the `stored` tokens that were read into a slot. */
  write(slot: number, stored: StoredTokens, length: number): void {
    this.reserve(length);
    const { keyValueHeads, headSize } = this.config;
    this.#eachBlock(slot, ({ data, at, part, head }) => {
      const from = (part * keyValueHeads + head) * stored.length * headSize;
      data.set(stored.data.subarray(from, from + length * headSize), at);
    });
    this.lengths[slot] = length;
  }

  /** Every layer, part and head of a slot, and where its tokens begin. */
  #eachBlock(slot: number, use: (block: { data: Float32Array; at: number; part: number; head: number }) => void): void {
    const { keyValueHeads, headSize } = this.config;
    this.#arrays.forEach(({ data }, part) => {
      for (let head = 0; head < keyValueHeads; head++) {
        use({ data, at: (slot * keyValueHeads + head) * this.#capacity * headSize, part, head });
      }
    });
  }

  #resize(capacity: number): void {
    const { keyValueHeads, headSize } = this.config;
    const old = { arrays: this.#arrays, block: this.#capacity * headSize };
    const kept = Math.min(this.#capacity, capacity) * headSize;
    this.#capacity = capacity;
    this.#arrays = this.#allocate();
    this.#arrays.forEach(({ data }, part) => {
      for (let i = 0; i < this.slots * keyValueHeads; i++) {
        data.set(old.arrays[part]!.data.subarray(i * old.block, i * old.block + kept), i * capacity * headSize);
      }
    });
  }

  #allocate(): { name: string; data: Float32Array }[] {
    const size = this.slots * this.config.keyValueHeads * this.#capacity * this.config.headSize;
    return Array.from({ length: 2 * this.config.layers }, (_, i) => ({
      name: pastName(i >> 1, i % 2 === 0 ? 'keys' : 'values'),
      data: new Float32Array(size),
    }));
  }
}

const grains = (length: number): number => Math.max(1, Math.ceil(length / GRAIN)) * GRAIN;
