/** One record of an evaluation set. */
export type EvaluationRecord = {
  prompt: string;
  answer: string;
  /** What makes two records alike, for the suites that ask for it. */
  class?: string;
  /** Who brought it. */
  source?: string;
};

/** Records to train on, and records of the same kind to ask about. */
export type EvaluationSet = {
  name: string;
  train: readonly EvaluationRecord[];
  test: readonly EvaluationRecord[];
  /** Prompt and answer are learned, and gradients are those of both; else of the answer alone. */
  wholeText?: true;
};
