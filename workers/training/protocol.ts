import type { BasePrecision } from '@/core/model/basePrecision';
import type { Recipe, RunRecord, RunResult } from '@/lib/api/run';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import type { ChatMessage } from '@/lib/tokenizer/chat';
import type { WebBackend } from '@/workers/runtime/webRuntime';
import type { ErrorData } from '@/workers/shared/errorData';

/** Where the base lies (a folder of Hugging Face layout on this site), how it is kept, and what to run it on. */
export type EngineParameters = {
  basePath: string;
  basePrecision: BasePrecision;
  backend: WebBackend;
  threads: number;
};

export type TrainParameters = EngineParameters & {
  runId: string;
  recipe: Recipe;
  records: readonly RunRecord[];
  /** Go on from the checkpoint that this browser kept for the run, where there is one. */
  resume: boolean;
  /** Whether sketches are made for attribution; not of private data. */
  attributed: boolean;
  /** File of the adapter that a branch begins with; null begins with a fresh one. */
  start: Uint8Array<ArrayBuffer> | null;
};

/** What the tab has made, to be stored by the page; nothing has left the tab yet. */
export type TrainedFiles = {
  adapter: Uint8Array<ArrayBuffer>;
  adapterConfig: Uint8Array<ArrayBuffer>;
  checkpoints: { step: number; learningRate: number; adapter: Uint8Array<ArrayBuffer> }[];
  sketches: Uint8Array<ArrayBuffer>;
  placeboSketches: Uint8Array<ArrayBuffer>;
};

export type TrainOutcome =
  | { status: 'finished'; result: RunResult; files: TrainedFiles }
  | { status: 'stopped'; step: number };

export type ChatParameters = EngineParameters & {
  /** Bytes of an adapter file; null asks the bare base. */
  adapter: Uint8Array<ArrayBuffer> | null;
  messages: readonly ChatMessage[];
  maxTokens: number;
  temperature: number;
  seed: number;
};

export type ChatOutcome = { text: string; tokens: number; finishReason: 'stop' | 'length' | 'cancelled' };

export type PreflightParameters = { basePath: string; recipe: Recipe; records: readonly RunRecord[] };

/** A token as it is learned, only read, or cut off because the record is too long. */
export type PreflightToken = { text: string; part: 'read' | 'learned' | 'cut' };

export type PreflightExample = { recordHash: string; tokens: PreflightToken[]; cut: number };

/** A held-out record and the record to learn that says the same, each by its place among the run's records. */
export type Leak = { heldOut: number; learned: number; similarity: number; excerpt: string };

/** What is known before a single step. */
export type Preflight = {
  trainRecords: number;
  heldOutRecords: number;
  trainTokens: number;
  answerTokens: number;
  /** Records longer than the recipe's limit: their prompt, then their answer is cut. */
  truncated: number;
  totalSteps: number;
  /** Records by length in tokens, in bins of `binWidth`. */
  histogram: { binWidth: number; counts: number[] };
  stepsPerEpoch: number;
  /** Share of the computed tokens that is padding, with records of like length in one batch. */
  padding: number;
  /** Records to look at, the longest ones among them. */
  examples: PreflightExample[];
  /** Held-out records that a record to learn copies: what they measure is not what it seems. */
  leaks: Leak[];
  /** Leaks beside those listed. */
  moreLeaks: number;
  /** Highest memory of the training, bytes, roughly. */
  memoryBytes: number;
};

/** Page to worker. `id` names the request in every answer to it; `cancel` stops the request of that id. */
export type TrainingRequest =
  | { kind: 'train'; id: number; parameters: TrainParameters }
  | { kind: 'chat'; id: number; parameters: ChatParameters }
  | { kind: 'preflight'; id: number; parameters: PreflightParameters }
  | { kind: 'probe'; id: number }
  | { kind: 'cancel'; id: number };

export type Backend = { backend: WebBackend; available: boolean; threads: number; reason: string };

/** Worker to page. A request ends with exactly one of trained, answered, ready, probed or failed. */
export type TrainingResponse =
  | { kind: 'progress'; id: number; progress: FineTuneProgress }
  | { kind: 'text'; id: number; text: string }
  | { kind: 'trained'; id: number; outcome: TrainOutcome }
  | { kind: 'answered'; id: number; outcome: ChatOutcome }
  | { kind: 'ready'; id: number; preflight: Preflight }
  | { kind: 'probed'; id: number; backends: Backend[] }
  | { kind: 'failed'; id: number; error: ErrorData };
