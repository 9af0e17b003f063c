/** Older work counts half after so many busy seconds. */
const HALF_LIFE_SECONDS = 10;

/** Tokens a second that the node really gets through, prompts and answers together, over the recent busy time. */
export class ServiceRate {
  #tokens = 0;
  #seconds = 0;

  /** A round took so long and moved so many tokens. */
  add(tokens: number, seconds: number): void {
    const kept = 0.5 ** (seconds / HALF_LIFE_SECONDS);
    this.#tokens = this.#tokens * kept + tokens;
    this.#seconds = this.#seconds * kept + seconds;
  }

  /** Zero until something was measured. */
  get tokensPerSecond(): number {
    return this.#seconds > 0 ? this.#tokens / this.#seconds : 0;
  }
}
