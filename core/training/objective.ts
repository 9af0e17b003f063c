import type { Gradients } from '@/core/training/programs';
import type { Matrices } from '@/core/training/trainingState';

/** Loss of one held-out record; `row` is its place in the held-out data that the caller gave. */
export type RowLoss = { row: number; loss: number };

/** How well a model tells the preferred answer: figures of preference tuning. */
export type PreferenceFigures = {
  /** Mean of β·(log-ratio of the chosen answer − log-ratio of the rejected one), both against the base. */
  margin: number;
  /** Share of the pairs whose margin is above zero. */
  accuracy: number;
};

export type StepGradients = Gradients & { preference?: PreferenceFigures };

export type HeldOutEvaluation = {
  /** Mean over all that counts in the loss. */
  loss: number;
  rows: readonly RowLoss[];
  preference?: PreferenceFigures;
};

export type DataSummary = {
  /** Examples that have something to learn. */
  examples: number;
  tokens: number;
  /** Padded lengths, each a compiled program. */
  lengths: readonly number[];
  /** Share of the computed tokens that only fill up. */
  padding: number;
};

/** What a training makes smaller. The loop around it knows nothing of how data becomes a loss. */
export type Objective = {
  readonly summary: DataSummary;
  /** Names the data and their order, for checkpoints. */
  readonly fingerprint: string;
  /** Loss and gradients of step `step` (from 0), all passes of its accumulation together. */
  gradients(step: number, matrices: Matrices): Promise<StepGradients>;
  /** Held-out loss without dropout; null where nothing is held out. */
  evaluate(matrices: Matrices): Promise<HeldOutEvaluation | null>;
  release(): Promise<void>;
};
