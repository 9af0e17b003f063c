/** An answer's token takes a whole step of its row, a prompt's token a part of one. */
const COST = { prompt: 1, answer: 2 };

/**
 * What each payer has used, in weighted tokens: virtual token counters (Sheng et al. 2024, "Fairness in Serving Large
 * Language Models", algorithm 2). The payer with the smallest counter is served next. A payer who comes back from
 * idleness starts at the counter that was last served, so time not used is not saved up.
 *
 * An admitted request is charged its longest answer at once and gets back what it did not use. For two payers who
 * always wait, what they have really used never differs by more than (1 + rows) · C, C being the dearest request.
 */
export class FairShares {
  readonly #used = new Map<string, number>();
  readonly #present = new Map<string, number>();
  /** Counter of the payer who was served last, before the charge. */
  #now = 0;

  used(payer: string): number {
    return this.#used.get(payer) ?? this.#now;
  }

  /** A request of this payer begins to wait. */
  arrive(payer: string): void {
    const requests = this.#present.get(payer) ?? 0;
    if (requests === 0) this.#used.set(payer, Math.max(this.used(payer), this.#now));
    this.#present.set(payer, requests + 1);
  }

  /** One of the payer's requests gets a row. */
  charge(payer: string, promptTokens: number, maxTokens: number): void {
    this.#now = Math.max(this.#now, this.used(payer));
    this.#used.set(payer, this.used(payer) + COST.prompt * promptTokens + COST.answer * maxTokens);
  }

  /** A request that had a row ended with fewer tokens than it was charged. */
  refund(payer: string, unusedTokens: number): void {
    this.#used.set(payer, this.used(payer) - COST.answer * unusedTokens);
  }

  /** A request of this payer has ended, with a row or without. Payers who would start anew where they stand are forgotten. */
  leave(payer: string): void {
    const requests = (this.#present.get(payer) ?? 1) - 1;
    if (requests > 0) {
      this.#present.set(payer, requests);
      return;
    }
    this.#present.delete(payer);
    for (const [each, used] of this.#used) {
      if (!this.#present.has(each) && used <= this.#now) this.#used.delete(each);
    }
  }

  /** Payers with a counter: those here, and those who have used more than the others and may come back. */
  get size(): number {
    return this.#used.size;
  }
}
