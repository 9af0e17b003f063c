import type { Adapter } from '@/core/formats/peft';
import type { KeyValueCache } from '@/core/inference/keyValueCache';
import { commonLength, PrefixStore, SHORTEST_PREFIX } from '@/core/inference/prefixStore';

type Held = { adapter: Adapter | null; ids: readonly number[] };

/** Name of the bare base among the owners of prefixes. */
const BARE = 0;

/**
 * Gives a new row the keys and values that another row, ended or still running, has computed for the same first tokens
 * under the same adapter. An adapter is known by its identity and not held in memory for it: one that was loaded anew
 * starts without prefixes.
 */
export class KeptPrefixes {
  readonly enabled: boolean;
  readonly #store: PrefixStore;
  readonly #owners = new WeakMap<Adapter, number>();
  #lastOwner = BARE;

  constructor(
    private readonly cache: KeyValueCache,
    byteBudget: number,
  ) {
    this.#store = new PrefixStore(byteBudget);
    this.enabled = byteBudget > 0;
  }

  /**
   * Fills a free slot with what is known of a prompt.
   *
   * @returns how many tokens it has now; at least one is left, as the prompt's logits come with its last token
   */
  fill(slot: number, ids: Int32Array, adapter: Adapter | null, running: readonly Held[]): number {
    this.cache.lengths[slot] = 0;
    if (!this.enabled) return 0;
    const limit = ids.length - 1;
    const found = this.#store.find(this.#ownerOf(adapter), ids, limit);
    let length = found?.length ?? SHORTEST_PREFIX - 1;
    let from = -1;
    running.forEach((other, at) => {
      if (other.adapter !== adapter) return;
      const common = Math.min(limit, commonLength(other.ids, ids));
      if (common > length) [length, from] = [common, at];
    });
    if (from >= 0) this.cache.write(slot, { data: this.cache.read(from, length), length }, length);
    else if (found) this.cache.write(slot, found.stored, length);
    else return 0;
    return length;
  }

  /** Keeps what a row that ends has computed. */
  keep(slot: number, { adapter, ids }: Held): void {
    const bytes = 4 * this.cache.sizeOf(ids.length);
    if (!this.#store.keeps(ids.length, bytes)) return;
    this.#store.add(this.#ownerOf(adapter), Int32Array.from(ids), this.cache.read(slot, ids.length));
  }

  #ownerOf(adapter: Adapter | null): number {
    if (!adapter) return BARE;
    let owner = this.#owners.get(adapter);
    if (owner === undefined) {
      owner = ++this.#lastOwner;
      this.#owners.set(adapter, owner);
    }
    return owner;
  }
}
