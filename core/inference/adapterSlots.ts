import type { Adapter } from '@/core/formats/peft';
import type { DecoderConfig } from '@/core/model/config';
import { type LoraSite, loraA, loraB, loraScaling, loraSites } from '@/core/model/lora';
import { LINEARS } from '@/core/model/weights';
import { slotA, slotB } from '@/core/programs/serve';
import { floatTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';

/** Ranks are padded with zeros to one of these, so that adapters of different ranks share a batch. */
const RANKS = [8, 16, 32, 64, 128, 256, 512, 1024];

type Matrices = { a: Float32Array; b: Float32Array };

/**
 * The adapters of the rows of a batch, laid out as the serving program reads them. Copied in once, when a row is
 * filled, and not at every step.
 */
export class AdapterSlots {
  readonly #sites: readonly LoraSite[];
  readonly #slots: (Adapter | null)[];
  #rank = RANKS[0]!;
  #matrices = new Map<string, Matrices>();

  constructor(
    config: DecoderConfig,
    private readonly rows: number,
  ) {
    this.#sites = loraSites(config, { targets: LINEARS });
    this.#slots = new Array<Adapter | null>(rows).fill(null);
    this.#allocate();
  }

  /** Whether one of the first `count` slots has an adapter. */
  hasAdapter(count: number): boolean {
    return this.#slots.slice(0, count).some((adapter) => adapter !== null);
  }

  set(slot: number, adapter: Adapter | null): void {
    if (this.#slots[slot] === adapter) return;
    this.#slots[slot] = adapter;
    if (adapter && adapter.lora.rank > this.#rank) {
      this.#rank = RANKS.find((rank) => rank >= adapter.lora.rank)!;
      this.#allocate();
      this.#slots.forEach((_, i) => {
        this.#write(i);
      });
    } else this.#write(slot);
  }

  /** Feeds of `count` rows from slot `first` on; they share memory with the slots. */
  feeds(first: number, count: number): Feeds {
    const feeds: Record<string, Feeds[string]> = {};
    for (const { path, input, output } of this.#sites) {
      const { a, b } = this.#matrices.get(path)!;
      const [sizeA, sizeB] = [input * this.#rank, this.#rank * output];
      const end = first + count;
      feeds[slotA(path)] = floatTensor(a.subarray(first * sizeA, end * sizeA), [count, input, this.#rank]);
      feeds[slotB(path)] = floatTensor(b.subarray(first * sizeB, end * sizeB), [count, this.#rank, output]);
    }
    return feeds;
  }

  #allocate(): void {
    this.#matrices = new Map(
      this.#sites.map(({ path, input, output }) => [
        path,
        { a: new Float32Array(this.rows * input * this.#rank), b: new Float32Array(this.rows * this.#rank * output) },
      ]),
    );
  }

  /** PEFT's A [rank, input] and B [output, rank] are turned, and the scaling goes into B. */
  #write(slot: number): void {
    const adapter = this.#slots[slot];
    for (const { path, input, output } of this.#sites) {
      const { a, b } = this.#matrices.get(path)!;
      const [startA, startB] = [slot * input * this.#rank, slot * this.#rank * output];
      a.fill(0, startA, startA + input * this.#rank);
      b.fill(0, startB, startB + this.#rank * output);
      const from = adapter?.matrices.get(loraA(path))?.data;
      const to = adapter?.matrices.get(loraB(path))?.data;
      if (!adapter || !from || !to) continue;
      const { rank } = adapter.lora;
      const scaling = loraScaling(adapter.lora);
      for (let r = 0; r < rank; r++) {
        for (let i = 0; i < input; i++) a[startA + i * this.#rank + r] = from[r * input + i]!;
        for (let o = 0; o < output; o++) b[startB + r * output + o] = to[o * rank + r]! * scaling;
      }
    }
  }
}
