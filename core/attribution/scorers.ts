import { AttributionError } from '@/core/attribution/attributionError';
import type { ScorerName } from '@/core/attribution/parameters';
import { type CheckpointSketches, rowScale, rowStart, type Sketches } from '@/core/attribution/sketches';
import { float16Table } from '@/core/encoding/float16';

/** Influence of each record on a query, in the order of the file. Sums run in a fixed order: same bits everywhere. */
export type Scorer = { score(query: CheckpointSketches, index: Sketches): Float64Array };

/** Every scorer by its name in the parameters. */
export const SCORERS: Record<ScorerName, Scorer> = {
  /** Σ_k cos(q_k, g_ik): the mean direction over the epochs. */
  cosineOverCheckpoints: scorer((index) => index.header.checkpoints.map((_, k) => k), cosine),
  /** cos(q_K, g_iK) at the last checkpoint. */
  cosineLast: scorer(lastCheckpoint, cosine),
  /** q_K · g_iK at the last checkpoint. */
  gradientDot: scorer(lastCheckpoint, (dot, index, i, k) => dot * rowScale(index, i, k)),
  /** Σ_k η_k q_k · g_ik (TracIn, arXiv 2002.08484). */
  tracIn: scorer(
    (index) => index.header.checkpoints.map((_, k) => k),
    (dot, index, i, k) => index.header.checkpoints[k]!.learningRate * (dot * rowScale(index, i, k)),
  ),
};

/** @throws OpenLedgerError invalid_input unless the query has the index's checkpoints and width and is finite */
export function checkQuery(query: CheckpointSketches, index: Sketches): void {
  if (query.length !== index.header.checkpoints.length) {
    throw new AttributionError(
      'query sketch',
      `${query.length} checkpoints, not ${index.header.checkpoints.length}`,
      'wrongQuery',
    );
  }
  query.forEach((sketch, k) => {
    if (sketch.length !== index.width) {
      throw new AttributionError(
        'query sketch',
        `${sketch.length} numbers at checkpoint ${k}, not ${index.width}`,
        'wrongQuery',
      );
    }
    if (!sketch.every(Number.isFinite))
      throw new AttributionError('query sketch', `checkpoint ${k} is not finite`, 'wrongQuery');
  });
}

function lastCheckpoint(index: Sketches): number[] {
  return [index.header.checkpoints.length - 1];
}

/** The row's exponent cancels between the product and the norm; a zero vector points nowhere: 0. */
function cosine(dot: number, index: Sketches, record: number, checkpoint: number, queryNorm: number): number {
  const norm = index.norms[record * index.header.checkpoints.length + checkpoint]!;
  return norm === 0 || queryNorm === 0 ? 0 : dot / norm / queryNorm;
}

type Weigh = (dot: number, index: Sketches, record: number, checkpoint: number, queryNorm: number) => number;

function scorer(checkpoints: (index: Sketches) => number[], weigh: Weigh): Scorer {
  return {
    score(query, index) {
      checkQuery(query, index);
      const scores = new Float64Array(index.header.records);
      for (const k of checkpoints(index)) {
        const q = Float64Array.from(query[k]!);
        const norm = Math.sqrt(sumOfSquares(q));
        for (let i = 0; i < scores.length; i++) {
          scores[i] = scores[i]! + weigh(rowDot(q, index, rowStart(index, i, k) + 1), index, i, k, norm);
        }
      }
      return scores;
    },
  };
}

function sumOfSquares(q: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < q.length; j++) sum += q[j]! * q[j]!;
  return sum;
}

/** Four partial sums, added in a fixed order: the processor need not wait for each addition. */
function rowDot(q: Float64Array, { rows, width }: Sketches, start: number): number {
  const halves = float16Table();
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = 0;
  for (; j + 3 < width; j += 4) {
    a += q[j]! * halves[rows[start + j]!]!;
    b += q[j + 1]! * halves[rows[start + j + 1]!]!;
    c += q[j + 2]! * halves[rows[start + j + 2]!]!;
    d += q[j + 3]! * halves[rows[start + j + 3]!]!;
  }
  for (; j < width; j++) a += q[j]! * halves[rows[start + j]!]!;
  return a + b + (c + d);
}
