import type { Adapter } from '@/core/formats/peft';
import { type AdapterGroup, adapterGroups, type Piece } from '@/core/model/adapterGroups';
import type { DecoderConfig } from '@/core/model/config';
import { loraA, loraB, loraScaling } from '@/core/model/lora';
import { groupA, groupB } from '@/core/programs/serve';
import { floatTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';

/** Ranks are padded with zeros to one of these, so that adapters of different ranks share a batch. */
const RANKS = [4, 8, 16, 32, 64, 128, 256, 512, 1024];

type Place = { group: AdapterGroup; a: Float32Array; b: Float32Array };

/**
 * The adapters of the rows of a batch, laid out as the serving program reads them. Copied in once, when a row is
 * filled, and not at every step. Without any adapter no memory is taken.
 */
export class AdapterSlots {
  readonly #groups: readonly AdapterGroup[];
  readonly #slots: (Adapter | null)[];
  /** Slots that are in use; what the others hold is only kept in case it is asked for again. */
  readonly #used: boolean[];
  /** Rows filled under an adapter that lay in their slot already, and under one that was copied in. */
  readonly fills = { held: 0, copied: 0 };
  #rank = 0;
  #places: Place[] = [];

  constructor(
    config: DecoderConfig,
    private readonly rows: number,
  ) {
    this.#groups = Array.from({ length: config.layers }, (_, layer) => adapterGroups(config, layer)).flat();
    this.#slots = new Array<Adapter | null>(rows).fill(null);
    this.#used = new Array<boolean>(rows).fill(false);
  }

  /** Rank that every row is computed with. */
  get rank(): number {
    return this.#rank;
  }

  /** Rank of a slot's own adapter; 0 for the bare base. */
  rankOf(slot: number): number {
    return this.#slots[slot]?.lora.rank ?? 0;
  }

  set(slot: number, adapter: Adapter | null): void {
    const same = this.#slots[slot] === adapter;
    this.#slots[slot] = adapter;
    this.#used[slot] = true;
    const anew = this.#fitRank();
    if (!anew && !same) this.#write(slot);
    if (adapter) this.fills[same && !anew ? 'held' : 'copied']++;
  }

  /** The slot is free; its content stays until it is used again. */
  free(slot: number): void {
    this.#used[slot] = false;
  }

  /** Puts the content of one slot into another and frees the first. */
  move(from: number, to: number): void {
    for (const { a, b } of this.#places) {
      for (const data of [a, b]) {
        const size = data.length / this.rows;
        data.copyWithin(to * size, from * size, (from + 1) * size);
      }
    }
    this.#slots[to] = this.#slots[from]!;
    this.#used[to] = true;
    this.free(from);
  }

  /** Feeds of `count` slots from slot `first` on; they share memory with the slots. */
  feeds(first: number, count: number): Feeds {
    const feeds: Record<string, Feeds[string]> = {};
    for (const { group, a, b } of this.#places) {
      const pieces = group.pieces.length;
      const part = (data: Float32Array, dims: readonly number[]) => {
        const size = data.length / this.rows;
        return floatTensor(data.subarray(first * size, (first + count) * size), [count, ...dims]);
      };
      feeds[groupA(group)] = part(a, [pieces * this.#rank, group.input]);
      feeds[groupB(group)] = part(b, [...(pieces === 1 ? [] : [1, pieces]), this.#rank, group.width]);
    }
    return feeds;
  }

  /** Takes the smallest rank that fits the slots in use. @returns whether everything was laid out anew */
  #fitRank(): boolean {
    const largest = Math.max(0, ...this.#slots.map((adapter, i) => (this.#used[i] ? (adapter?.lora.rank ?? 0) : 0)));
    const rank = largest === 0 ? this.#rank : RANKS.find((size) => size >= largest)!;
    if (rank === this.#rank) return false;
    this.#rank = rank;
    this.#places = this.#groups.map((group) => ({
      group,
      a: new Float32Array(this.rows * group.pieces.length * rank * group.input),
      b: new Float32Array(this.rows * group.pieces.length * rank * group.width),
    }));
    for (let slot = 0; slot < this.rows; slot++) {
      if (this.#used[slot]) this.#write(slot);
      else this.#slots[slot] = null;
    }
    return true;
  }

  #write(slot: number): void {
    const adapter = this.#slots[slot] ?? null;
    for (const { group, a, b } of this.#places) {
      group.pieces.forEach((piece, i) => {
        const at = slot * group.pieces.length + i;
        const [sizeA, sizeB] = [this.#rank * group.input, this.#rank * group.width];
        const pieceA = a.subarray(at * sizeA, (at + 1) * sizeA);
        const pieceB = b.subarray(at * sizeB, (at + 1) * sizeB);
        writePiece(adapter, piece, group.width, pieceA, pieceB);
      });
    }
  }
}

/**
 * PEFT's A [rank, input] is taken as it is, its B [output, rank] is turned and the scaling goes into it. Zeros stand
 * where the adapter has nothing: behind its rank, or all over.
 */
function writePiece(
  adapter: Adapter | null,
  { path, from }: Piece,
  width: number,
  a: Float32Array,
  b: Float32Array,
): void {
  const down = adapter?.matrices.get(loraA(path))?.data;
  const up = adapter?.matrices.get(loraB(path))?.data;
  if (!adapter || !down || !up) {
    a.fill(0);
    b.fill(0);
    return;
  }
  const { rank } = adapter.lora;
  const scaling = loraScaling(adapter.lora);
  a.set(down);
  a.fill(0, down.length);
  for (let r = 0; r < rank; r++) {
    for (let o = 0; o < width; o++) b[r * width + o] = up[(from + o) * rank + r]! * scaling;
  }
  b.fill(0, rank * width);
}
