import { mix32 } from '@/core/curation/shingles';

/** Broder's MinHash with banding as datatrove sets it: 14 bands of 8. */
export const BANDS = 14;
export const ROWS_PER_BAND = 8;
export const SIGNATURE_LENGTH = BANDS * ROWS_PER_BAND;

/**
 * Similarity at which banding turns from missing pairs to finding them: (1/14)^(1/8) = 0.719. A pair of similarity s
 * becomes a candidate with probability 1 − (1 − s⁸)¹⁴: 0.64 at 0.72, 0.92 at 0.8, 0.9998 at 0.9.
 */
export const DEFAULT_THRESHOLD = 0.72;

// Constants of the protocol: signatures of different uploads are comparable only under the same seeds.
const SEEDS = Uint32Array.from({ length: SIGNATURE_LENGTH }, (_, index) => mix32(Math.imul(index + 1, 0x9e3779b9)));

/** For each of 112 hash functions, the least hash of the set; all ones for the empty set. O(112 · |set|). */
export function minHash(set: Uint32Array): Uint32Array {
  const signature = new Uint32Array(SIGNATURE_LENGTH).fill(0xffffffff);
  for (let index = 0; index < SIGNATURE_LENGTH; index += 1) {
    const seed = SEEDS[index]!;
    let least = 0xffffffff;
    for (let at = 0; at < set.length; at += 1) {
      const hash = mix32(set[at]! ^ seed);
      if (hash < least) least = hash;
    }
    signature[index] = least;
  }
  return signature;
}

/** Share of equal positions: an unbiased estimate of the Jaccard similarity, standard error √(s(1−s)/112) ≤ 0.047. */
export function estimateJaccard(left: Uint32Array, right: Uint32Array): number {
  let equal = 0;
  for (let at = 0; at < SIGNATURE_LENGTH; at += 1) if (left[at] === right[at]) equal += 1;
  return equal / SIGNATURE_LENGTH;
}

/** One key for each band; signatures that agree on a whole band share the key. */
export function bandKeys(signature: Uint32Array): Uint32Array {
  return Uint32Array.from({ length: BANDS }, (_, band) => {
    let key = mix32(band + 1);
    for (let row = 0; row < ROWS_PER_BAND; row += 1) key = mix32(key ^ signature[band * ROWS_PER_BAND + row]!);
    return key;
  });
}
