import type { Adapter } from '@/core/formats/peft';
import type { Session } from '@/core/runtime/types';

/**
 * The adapter that has had all rows to itself for a while, merged into a copy of the base: its rows then cost what
 * rows of the bare base cost. A batch with any other adapter in it takes the program with an adapter for each row.
 */
export class HotAdapter {
  #candidate: Adapter | null = null;
  #steps = 0;
  #merged: { adapter: Adapter; session: Session } | null = null;

  constructor(
    private readonly mergeAfter: number,
    private readonly compile: (adapter: Adapter) => Promise<Session>,
  ) {}

  /** Counts a step whose rows all have this adapter; merges it when it has had enough of them in a row. */
  async step(owner: Adapter | 'several' | null): Promise<void> {
    const adapter = owner === 'several' ? null : owner;
    this.#steps = adapter && adapter === this.#candidate ? this.#steps + 1 : 1;
    this.#candidate = adapter;
    if (!adapter || this.#steps < this.mergeAfter || this.#merged?.adapter === adapter) return;
    await this.release();
    this.#merged = { adapter, session: await this.compile(adapter) };
  }

  /** The merged program, if it is this adapter's. */
  sessionFor(owner: Adapter | 'several' | null): Session | null {
    return owner !== null && this.#merged?.adapter === owner ? this.#merged.session : null;
  }

  async release(): Promise<void> {
    const merged = this.#merged;
    this.#merged = null;
    await merged?.session.release();
  }
}
