import type { SpanDocument } from '@/core/attribution/spanIndex';
import { OPENS } from '@/core/attribution/wordEdges';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';

/** As many tokens as the embedded model's tokenizer has. */
export const VOCABULARY = 4096;
const DOCUMENT_TOKENS = 200;

/** Two tokens in three begin a word. */
export const EDGES = Uint8Array.from({ length: VOCABULARY }, (_, token) => (token % 3 === 0 ? 0 : OPENS));

/**
 * Documents with what makes text hard for suffix arrays: token frequencies after Zipf and Mandelbrot, 1 / (rank + 2.7),
 * and passages that several documents share (one document in ten repeats half of an earlier one).
 */
export function spanCorpus(tokens: number, seed: number): { documents: SpanDocument[]; draw: () => number } {
  const random = new Random(seed);
  const draw = zipf(random);
  const documents: SpanDocument[] = [];
  for (let d = 0; d * DOCUMENT_TOKENS < tokens; d++) {
    const text = Uint16Array.from({ length: DOCUMENT_TOKENS }, draw);
    if (d > 0 && random.below(10) === 0) {
      const from = random.below(DOCUMENT_TOKENS / 2);
      text.set((documents[random.below(d)]!.tokens as Uint16Array).subarray(from, from + DOCUMENT_TOKENS / 2));
    }
    documents.push({ recordHash: sha256Hash(`${seed} ${d}`), tokens: text });
  }
  return { documents, draw };
}

/** Draws token ids, id 0 the commonest. */
export function zipf(random: Random): () => number {
  const cumulated = new Float64Array(VOCABULARY);
  for (let rank = 0, sum = 0; rank < VOCABULARY; rank++) {
    sum += 1 / (rank + 2.7);
    cumulated[rank] = sum;
  }
  return () => {
    const aim = random.uniform() * cumulated[VOCABULARY - 1]!;
    let [low, high] = [0, VOCABULARY - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulated[middle]! < aim) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
