/**
 * What the scheduler needs of a model: a fixed number of rows, each with its own adapter and key/value cache.
 * Calls are made one at a time.
 */
export type BatchModel<Adapter> = {
  readonly rows: number;
  /** Prompt and answer together may hold this many tokens. */
  readonly maxLength: number;
  readonly endOfText: number;
  /** Most prompt tokens that one feed takes. */
  readonly chunk: number;
  /**
   * Takes a free row for a prompt under an adapter (null: the bare base); returns how many of the prompt's first tokens
   * it holds already, kept under the same adapter: always fewer than all.
   */
  open(row: number, ids: Int32Array, adapter: Adapter | null): number;
  /** Appends the next prompt tokens of an open row; returns the logits that follow the last of them. */
  feed(row: number, ids: Int32Array): Promise<Float32Array>;
  /** Advances the given rows by one token each, in one batch; returns the logits that follow, in the same order. */
  decode(steps: readonly DecodeStep[]): Promise<readonly Float32Array[]>;
  /** Forgets a row's cache and adapter. */
  clear(row: number): void;
};

export type DecodeStep = { row: number; id: number };
