import type { Adapter } from '@/core/formats/peft';
import type { Session } from '@/core/runtime/types';

export type HotAdapterParameters = {
  /** Steps in a row that one adapter has all rows to itself before it is merged. */
  mergeAfter: number;
  /** Makes the merged program. Rows go on while it does. */
  compile(adapter: Adapter): Promise<Session>;
  /** The merged program could not be made; the adapter's rows go on as they did. */
  onFailed(error: unknown): void;
};

/**
 * The adapter that has had all rows to itself for a while, merged into a copy of the base: its rows then cost what
 * rows of the bare base cost. A batch with any other adapter in it takes the program with an adapter for each row, and
 * so does every batch until the merged program is there: nobody waits for it.
 */
export class HotAdapter {
  #candidate: Adapter | null = null;
  #steps = 0;
  #merged: { adapter: Adapter; session: Session } | null = null;
  #making: Promise<void> | null = null;
  readonly #failed = new WeakSet<Adapter>();

  constructor(private readonly parameters: HotAdapterParameters) {}

  /**
   * Counts a step whose rows all have this adapter, and begins to merge it when it has had enough of them in a row. To
   * be called between two runs, as an earlier adapter's program is let go here.
   */
  async step(owner: Adapter | 'several' | null): Promise<void> {
    const adapter = owner === 'several' ? null : owner;
    this.#steps = adapter && adapter === this.#candidate ? this.#steps + 1 : 1;
    this.#candidate = adapter;
    if (!adapter || this.#steps < this.parameters.mergeAfter || this.#merged?.adapter === adapter) return;
    if (this.#making || this.#failed.has(adapter)) return;
    // Two merged copies are never held together.
    await this.#letGo();
    this.#making = this.#make(adapter);
  }

  /** The merged program, if it is this adapter's. */
  sessionFor(owner: Adapter | 'several' | null): Session | null {
    return owner !== null && this.#merged?.adapter === owner ? this.#merged.session : null;
  }

  async release(): Promise<void> {
    await this.#making;
    await this.#letGo();
  }

  async #make(adapter: Adapter): Promise<void> {
    try {
      this.#merged = { adapter, session: await this.parameters.compile(adapter) };
    } catch (error) {
      this.#failed.add(adapter);
      this.parameters.onFailed(error);
    } finally {
      this.#making = null;
    }
  }

  async #letGo(): Promise<void> {
    const merged = this.#merged;
    this.#merged = null;
    await merged?.session.release();
  }
}
