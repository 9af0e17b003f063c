/**
 * What a run computes for nothing: `positions` of tokens through the base (rows between those that advance, prompts
 * filled up to the grain), `keys` that attention reads behind a row's own, and `ranks` of adapters filled up to the
 * largest in the batch.
 */
export const PADDING_KINDS = ['positions', 'keys', 'ranks'] as const;
export type PaddingKind = (typeof PADDING_KINDS)[number];

/** Sums since an engine's start: what was computed, and how much of it carried no request. */
export type Padding = Record<PaddingKind, { computed: number; padded: number }>;

/** One run over neighbouring slots. */
export type FilledRun = {
  /** New tokens of each row, and the length that they are padded to. */
  tokens: number;
  length: number;
  /** Keys that each slot has room for. */
  capacity: number;
  /** Rank that the program computes; 0 for a program without adapters. */
  rank: number;
  /** Every slot of the run. One that is not wanted is only there because it lies between others. */
  slots: readonly { wanted: boolean; held: number; rank: number }[];
};

export const noPadding = (): Padding => ({
  positions: { computed: 0, padded: 0 },
  keys: { computed: 0, padded: 0 },
  ranks: { computed: 0, padded: 0 },
});

/** Adds a run to the sums. */
export function addRun(sums: Padding, { tokens, length, capacity, rank, slots }: FilledRun): void {
  const used = slots.filter(({ wanted }) => wanted);
  const add = (kind: PaddingKind, each: number, real: number) => {
    sums[kind].computed += each * slots.length;
    sums[kind].padded += each * slots.length - real;
  };
  add('positions', length, used.length * tokens);
  add(
    'keys',
    capacity,
    used.reduce((sum, { held }) => sum + held, 0),
  );
  add('ranks', rank, rank === 0 ? 0 : used.reduce((sum, slot) => sum + slot.rank, 0));
}
