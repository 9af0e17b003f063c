import type { Sampler } from '@/core/sampling/sampler';
import type { FinishReason } from '@/lib/inference/openAi';

export type Generation = {
  promptIds: Int32Array;
  /** Hash of the adapter; null: the bare base. */
  adapter: string | null;
  /** Whose request it is: rows are shared out fairly between payers. */
  payer: string;
  /** Orders the payer's own requests, the higher first. */
  priority: number;
  maxTokens: number;
  sample: Sampler;
  /**
   * Ends the request, waiting or running. A `TimeoutError` as its reason is the end of the request's time: a running
   * answer then ends as if it were at its limit of tokens; any other reason is a caller who has left.
   */
  signal: AbortSignal;
  /** The request has its row: what comes now is the answer. */
  onAdmit(): void;
  /** Called with each new token; returning true ends the generation (a stop text was reached). */
  onToken(id: number): boolean;
};

export type GenerationResult<Adapter> = {
  outputIds: number[];
  /** `cancelled`: the caller left; what was generated until then is given out and is paid. */
  finishReason: FinishReason | 'cancelled';
  /** The adapter that filled the row, taken where the row was filled and not where the request arrived. */
  adapter: Adapter | null;
};

/** Live counters of a scheduler. Sums run from its start. */
export type SchedulerState = {
  /** Rows in use, and those among them whose prompt is still being taken in. */
  active: number;
  prefilling: number;
  queued: number;
  queuedTokens: number;
  /** Waiting requests whose adapter is not in host memory yet. */
  loading: number;
  tokensPerSecond: number;
  generatedTokens: number;
  promptTokens: number;
  /** Prompt tokens that were there already and were not computed again. */
  reusedTokens: number;
  /** Decoding steps, the rows in them and the different adapters in them. */
  batches: number;
  batchRows: number;
  batchAdapters: number;
  finished: number;
  cancelled: number;
  expired: number;
  refused: number;
  failed: number;
};
