/** Prefixes shorter than this are not worth the copies. */
export const SHORTEST_PREFIX = 16;

/** What KeyValueCache.read gave of so many tokens. */
export type StoredTokens = { data: Float32Array; length: number };

type Entry = { owner: number; ids: Int32Array; data: Float32Array };

/** How many tokens two sequences have in common at their start. */
export function commonLength(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a[at] === b[at]) at++;
  return at;
}

/**
 * Keys and values of rows that have ended, for prompts that begin the same way. Each belongs to the adapter it was
 * computed under, named by a number: the same tokens under another adapter have other keys. Beyond the budget the
 * least recently used go.
 */
export class PrefixStore {
  /** Least recently used first. */
  readonly #entries = new Set<Entry>();
  #bytes = 0;

  constructor(private readonly byteBudget: number) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a row of this many tokens, `bytes` of keys and values, would be kept. */
  keeps(length: number, bytes: number): boolean {
    return length >= SHORTEST_PREFIX && bytes <= this.byteBudget;
  }

  add(owner: number, ids: Int32Array, data: Float32Array): void {
    for (const entry of this.#entries) {
      if (entry.owner !== owner) continue;
      const common = commonLength(entry.ids, ids);
      // What the newer one holds as well is not kept twice, nor a newer one that an older one holds.
      if (common === ids.length) {
        this.#touch(entry);
        return;
      }
      if (common === entry.ids.length) this.#drop(entry);
    }
    this.#entries.add({ owner, ids, data });
    this.#bytes += data.byteLength;
    for (const entry of this.#entries) {
      if (this.#bytes <= this.byteBudget) break;
      this.#drop(entry);
    }
  }

  /** What begins like `ids` for longest, under the same adapter; at most `limit` tokens of it. */
  find(owner: number, ids: Int32Array, limit: number): { stored: StoredTokens; length: number } | null {
    let best: Entry | null = null;
    let length = SHORTEST_PREFIX - 1;
    for (const entry of this.#entries) {
      if (entry.owner !== owner) continue;
      const common = Math.min(limit, commonLength(entry.ids, ids));
      if (common > length) [best, length] = [entry, common];
    }
    if (!best) return null;
    this.#touch(best);
    return { stored: { data: best.data, length: best.ids.length }, length };
  }

  #touch(entry: Entry): void {
    this.#entries.delete(entry);
    this.#entries.add(entry);
  }

  #drop(entry: Entry): void {
    this.#entries.delete(entry);
    this.#bytes -= entry.data.byteLength;
  }
}
