import { blockNorms } from '@/core/attribution/curvature';
import { blockScores, dotProduct, inverseOrZero } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';

/**
 * Σ_k Σ_l cos(q_kl, g_ikl) / blocks: every matrix of the adapter has the same say, however large its gradients are. The
 * norms of blocks are kept after the first query: one number for each `dimension` of the file.
 */
export function blockCosine(checkpoints: Checkpoints): Scorer {
  return {
    score(query, index) {
      checkQuery(query, index);
      const { blocks, dimension } = index.header;
      const terms = chosenCheckpoints(checkpoints, index).map((checkpoint) => {
        const direction = Float64Array.from(query[checkpoint]!);
        for (let start = 0; start < index.width; start += dimension) {
          const scale = inverseOrZero(Math.sqrt(dotProduct(direction, direction, start, start + dimension)));
          for (let j = start; j < start + dimension; j++) direction[j] = direction[j]! * scale;
        }
        const norms = blockNorms(index, checkpoint);
        const factor = (record: number, block: number) => inverseOrZero(norms[record * blocks + block]!) / blocks;
        return { checkpoint, direction, factor };
      });
      return blockScores(index, terms);
    },
  };
}
