/**
 * What the scheduler needs of a model: a fixed number of rows, each with its own adapter and key/value cache.
 * Calls are made one at a time.
 */
export type BatchModel<Adapter> = {
  readonly rows: number;
  /** Prompt and answer together may hold this many tokens. */
  readonly maxLength: number;
  readonly endOfText: number;
  /** Fills one free row with a prompt under an adapter (null: the bare base); returns the logits that follow it. */
  prefill(row: number, ids: Int32Array, adapter: Adapter | null): Promise<Float32Array>;
  /** Advances the given rows by one token each, in one batch; returns the logits that follow, in the same order. */
  decode(steps: readonly DecodeStep[]): Promise<readonly Float32Array[]>;
  /** Forgets a row's cache and adapter. */
  clear(row: number): void;
};

export type DecodeStep = { row: number; id: number };
