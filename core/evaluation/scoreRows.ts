import { bootstrapInterval, type Interval } from '@/core/evaluation/bootstrapInterval';
import { exactMatch, squadWords } from '@/core/evaluation/squadText';
import { rougeL, tokenF1, words } from '@/core/evaluation/textOverlap';

export const MEASURES = ['loss', 'exactMatch', 'tokenF1', 'rougeL'] as const;
export type Measure = (typeof MEASURES)[number];
export type Scores = Record<Measure, number>;
export type ScoreIntervals = Record<Measure, Interval>;

/** What a model said to one held-out row, and how surprised it was by the true answer. */
export type SaidAnswer = {
  answer: string;
  /** Nats per token of the true answer. */
  loss: number;
};

/** A held-out row answered by the base and by the tuned model. */
export type AnsweredRow = {
  truth: string;
  /** Tokens of the true answer, which the loss is a mean over. */
  tokens: number;
  base: SaidAnswer;
  tuned: SaidAnswer;
};

/** All measures of one answer; each but the loss is between 0 and 1. */
export function scoreAnswer(truth: string, { answer, loss }: SaidAnswer): Scores {
  return {
    loss,
    exactMatch: exactMatch(answer, truth),
    tokenF1: tokenF1(squadWords(answer), squadWords(truth)),
    rougeL: rougeL(words(answer), words(truth)),
  };
}

export type RowScores = { tokens: number; base: Scores; tuned: Scores };

/** Means over the rows with 95 % bootstrap intervals, of both models and of their difference on the same rows. */
export function summariseScores(rows: readonly RowScores[]): {
  base: ScoreIntervals;
  tuned: ScoreIntervals;
  difference: ScoreIntervals;
} {
  const over = (value: (row: RowScores, measure: Measure) => number): ScoreIntervals => ({
    // The mean loss of a set is over its tokens, as in training.
    loss: bootstrapInterval(rows, (sample) => tokenMean(sample, (row) => value(row, 'loss'))),
    exactMatch: bootstrapInterval(rows, (sample) => mean(sample.map((row) => value(row, 'exactMatch')))),
    tokenF1: bootstrapInterval(rows, (sample) => mean(sample.map((row) => value(row, 'tokenF1')))),
    rougeL: bootstrapInterval(rows, (sample) => mean(sample.map((row) => value(row, 'rougeL')))),
  });
  return {
    base: over(({ base }, measure) => base[measure]),
    tuned: over(({ tuned }, measure) => tuned[measure]),
    difference: over(({ base, tuned }, measure) => tuned[measure] - base[measure]),
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function tokenMean(rows: readonly RowScores[], value: (row: RowScores) => number): number {
  const tokens = rows.reduce((sum, row) => sum + row.tokens, 0);
  return rows.reduce((sum, row) => sum + value(row) * row.tokens, 0) / tokens;
}
