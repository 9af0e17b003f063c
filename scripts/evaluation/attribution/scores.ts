import { rowValues, type Sketches } from '@/core/attribution/sketches';
import { bm25, ngrams, tfIdf } from '@/core/evaluation/lexicalScorers';
import { words } from '@/core/evaluation/textOverlap';
import { Random } from '@/core/random/random';
import { progressOf } from '@/scripts/evaluation/attribution/bench/progress';
import type { EvaluationRecord } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import { EVALUATED_SCORERS } from '@/scripts/evaluation/attribution/evaluatedScorers';

/** Per query, the score of every record. */
export type Scores = readonly Float64Array[];

/** One query's sketch, per checkpoint, out of a file of sketches. */
export const querySketch = (queries: Sketches, query: number): Float32Array[] =>
  queries.header.checkpoints.map((_, k) => Float32Array.from(rowValues(queries, query, k)));

/** Scores of every query by the named scorers of the product. */
export function gradientScores(
  names: readonly string[],
  { train, queries }: { train: Sketches; queries: Sketches },
  say: (line: string) => void,
): Map<string, Scores> {
  const sketches = Array.from({ length: queries.header.records }, (_, q) => querySketch(queries, q));
  const progress = progressOf({ say }, 'scoring', names.length);
  return new Map(
    names.map((name, done) => {
      const scorer = EVALUATED_SCORERS[name];
      if (!scorer) throw new RangeError(`there is no scorer ${name}`);
      const scores = sketches.map((sketch) => scorer.score(sketch, train));
      progress(done + 1);
      return [name, scores] as const;
    }),
  );
}

/** What must be beaten: words alone, and chance. */
export function controlScores(
  train: readonly EvaluationRecord[],
  queries: readonly EvaluationRecord[],
): Map<string, Scores> {
  const tokens = ({ prompt, answer }: EvaluationRecord) => words(`${prompt} ${answer}`);
  const terms = (record: EvaluationRecord) => ngrams(tokens(record), 3);
  const frequency = tfIdf(train.map(terms));
  const okapi = bm25(train.map(tokens));
  const random = new Random(0);
  return new Map([
    ['TF-IDF (control)', queries.map((query) => frequency.score(terms(query)))],
    ['BM25 (control)', queries.map((query) => okapi.score(tokens(query)))],
    ['random (control)', queries.map(() => Float64Array.from(train, () => random.uniform()))],
  ]);
}

/** Several trainings' scores as one: the mean after each query's scores are brought to mean 0 and deviation 1. */
export function ensembleScores(members: readonly Scores[]): Scores {
  return members[0]!.map((first, q) => {
    const sum = new Float64Array(first.length);
    for (const member of members) {
      standardised(member[q]!).forEach((z, i) => {
        sum[i] = sum[i]! + z / members.length;
      });
    }
    return sum;
  });
}

function standardised(scores: Float64Array): Float64Array {
  const mean = scores.reduce((sum, x) => sum + x, 0) / scores.length;
  const deviation = Math.sqrt(scores.reduce((sum, x) => sum + (x - mean) ** 2, 0) / scores.length);
  return scores.map((x) => (deviation === 0 ? 0 : (x - mean) / deviation));
}
