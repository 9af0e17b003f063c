import { type Hash, hashToBytes, sha256Hash } from '@/core/hash/hash';

/** Two 32-bit words. */
export type SketchSeed = { low: number; high: number };

/** The seed of an adapter's sketches: anyone who has the adapter can recompute it, nobody can choose it. */
export function sketchSeed(adapterHash: Hash): SketchSeed {
  const view = new DataView(hashToBytes(sha256Hash(`openledger.sketch.v1:${adapterHash}`)).buffer);
  return { low: view.getUint32(0), high: view.getUint32(4) };
}

/**
 * A well-mixed 32-bit integer for coordinate j of matrix m: the finaliser of MurmurHash3 (Appleby), twice, with the two
 * words of the seed between.
 */
function mix({ low, high }: SketchSeed, matrix: number, coordinate: number): number {
  let x = coordinate ^ low;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  x ^= (x >>> 16) ^ high ^ Math.imul(matrix + 1, 0x9e3779b9);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Where coordinate j of matrix m goes, and with which sign: the low bit is the sign, the others choose the bucket. */
export function signHash(
  seed: SketchSeed,
  matrix: number,
  coordinate: number,
  dimension: number,
): { bucket: number; sign: 1 | -1 } {
  const word = mix(seed, matrix, coordinate);
  return { bucket: Math.floor(((word >>> 1) * dimension) / 2147483648), sign: word & 1 ? 1 : -1 };
}

/**
 * Count sketch (Charikar, Chen, Farach-Colton 2002; Weinberger et al. 2009) of one matrix's gradient: each coordinate is
 * added with its sign to its bucket, so inner products are kept in expectation.
 * @param gradient the matrix's gradient, row-major
 * @param matrix index of the matrix in the adapter's order
 * @param out receives `dimension` numbers at `offset`; they are overwritten
 */
export function sketchMatrix(
  gradient: Float32Array,
  seed: SketchSeed,
  matrix: number,
  dimension: number,
  out: Float32Array,
  offset = 0,
): void {
  out.fill(0, offset, offset + dimension);
  for (let j = 0; j < gradient.length; j++) {
    const word = mix(seed, matrix, j);
    const at = offset + Math.floor(((word >>> 1) * dimension) / 2147483648);
    out[at] = out[at]! + (word & 1 ? gradient[j]! : -gradient[j]!);
  }
}
