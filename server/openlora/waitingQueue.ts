import type { AdapterLease, AdapterSource } from '@/server/openlora/adapterStore';
import { type Candidate, orderOfAdmission } from '@/server/openlora/admission';
import type { Generation, GenerationResult } from '@/server/openlora/generation';

/** A request that waits for its adapter, for its row, or for both. */
export type Waiting<Adapter> = Candidate & {
  request: Generation;
  /** Held from the moment the adapter is in memory; null for the bare base. */
  lease: AdapterLease<Adapter> | null;
  asked: boolean;
  resolve(result: GenerationResult<Adapter>): void;
  reject(error: unknown): void;
};

export type WaitingQueueParameters<Adapter> = {
  adapters: AdapterSource<Adapter>;
  /** Different adapters that waiting requests may hold in memory or load. */
  window: number;
  /** What each payer has used, for the order. */
  used(payer: string): number;
  /** Something can go on: an adapter has arrived. */
  wake(): void;
  /** An adapter cannot be had; the request has left the queue. */
  onFailed(item: Waiting<Adapter>, error: unknown): void;
};

/**
 * Requests without a row. The first of them in the order of admission get their adapters fetched while they wait; the
 * window bounds how much memory those who wait can hold. Who is due first may always fetch.
 */
export class WaitingQueue<Adapter> {
  readonly #items = new Set<Waiting<Adapter>>();
  #tokens = 0;

  constructor(private readonly parameters: WaitingQueueParameters<Adapter>) {}

  get size(): number {
    return this.#items.size;
  }

  /** Prompts and longest answers of all who wait. */
  get tokens(): number {
    return this.#tokens;
  }

  get loading(): number {
    return this.#count((item) => !item.ready);
  }

  ofPayer(payer: string): number {
    return this.#count((item) => item.payer === payer);
  }

  /** Adapters that are waited for. */
  adapters(): string[] {
    return [...new Set([...this.#items].flatMap(({ adapter }) => (adapter === null ? [] : [adapter])))];
  }

  add(item: Waiting<Adapter>): void {
    this.#items.add(item);
    this.#tokens += tokensOf(item.request);
  }

  /** Takes a request out, with its lease. @returns false when it was not waiting any more */
  take(item: Waiting<Adapter>): boolean {
    if (!this.#items.delete(item)) return false;
    this.#tokens -= tokensOf(item.request);
    return true;
  }

  /** Everyone in the order in which they are due; the foremost get their adapters fetched. */
  ordered(): Waiting<Adapter>[] {
    const ordered = orderOfAdmission([...this.#items], this.parameters.used);
    const wanted = new Set<string>();
    for (const item of ordered) if (item.asked && item.adapter !== null) wanted.add(item.adapter);
    for (const [place, item] of ordered.entries()) {
      if (item.asked || item.adapter === null) continue;
      if (place > 0 && !wanted.has(item.adapter) && wanted.size >= this.parameters.window) continue;
      wanted.add(item.adapter);
      this.#fetch(item, item.adapter);
    }
    return ordered;
  }

  #fetch(item: Waiting<Adapter>, adapter: string): void {
    item.asked = true;
    item.lease = this.parameters.adapters.leaseNow(adapter) ?? null;
    item.ready = item.lease !== null;
    if (!item.ready) void this.#load(item, adapter);
  }

  async #load(item: Waiting<Adapter>, adapter: string): Promise<void> {
    try {
      const lease = await this.parameters.adapters.lease(adapter);
      // Who left meanwhile does not hold it.
      if (!this.#items.has(item)) return lease.release();
      item.lease = lease;
      item.ready = true;
      this.parameters.wake();
    } catch (error) {
      if (this.take(item)) this.parameters.onFailed(item, error);
    }
  }

  #count(test: (item: Waiting<Adapter>) => boolean): number {
    let count = 0;
    for (const item of this.#items) if (test(item)) count++;
    return count;
  }
}

const tokensOf = ({ promptIds, maxTokens }: Generation) => promptIds.length + maxTokens;
