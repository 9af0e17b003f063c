import { dotProduct, inverseOrZero } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
import { readRow } from '@/core/attribution/sketches';

/**
 * Σ_k Σ_l cos(q_kl, g_ikl) / blocks: every matrix of the adapter has the same say, however large its gradients are. The
 * norms of blocks are taken along the way: kept, they would be as many as the file has rows times blocks.
 */
export function blockCosine(checkpoints: Checkpoints): Scorer {
  return {
    score(query, index) {
      checkQuery(query, index);
      const { records, blocks, dimension } = index.header;
      const scores = new Float64Array(records);
      const row = new Float64Array(index.width);
      for (const k of chosenCheckpoints(checkpoints, index)) {
        const direction = Float64Array.from(query[k]!);
        for (let start = 0; start < index.width; start += dimension) {
          const norm = Math.sqrt(dotProduct(direction, direction, start, start + dimension));
          for (let j = start; j < start + dimension; j++) direction[j] = direction[j]! * inverseOrZero(norm);
        }
        for (let i = 0; i < records; i++) {
          readRow(index, i, k, row);
          let sum = 0;
          for (let start = 0; start < index.width; start += dimension) {
            let [dot, square] = [0, 0];
            for (let j = start; j < start + dimension; j++) {
              dot += direction[j]! * row[j]!;
              square += row[j]! * row[j]!;
            }
            sum += dot * inverseOrZero(Math.sqrt(square));
          }
          scores[i] = scores[i]! + sum / blocks;
        }
      }
      return scores;
    },
  };
}
