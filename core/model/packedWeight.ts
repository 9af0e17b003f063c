import { float16Table, toFloat16 } from '@/core/encoding/float16';
import { int4At, packInt4 } from '@/core/encoding/int4';
import type { Weight } from '@/core/model/weights';

/** How a matrix may be stored in fewer bits than float32 has. */
export type PackedFormat = 'float16' | 'int8' | 'int4';

/** A matrix [output, input] in fewer bits; the names of the formats are those of the data's element types. */
export type PackedWeight = { readonly dims: readonly number[] } & (
  | { readonly format: 'float16'; readonly data: Uint16Array }
  | { readonly format: 'int8'; readonly data: Int8Array; readonly scales: Float32Array }
  | { readonly format: 'int4'; readonly data: Uint8Array; readonly scales: Float32Array }
);

/** Neighbours in a row that share a scale; the last block of a row may be shorter. */
export const BLOCK = 32;

/** Scales of a row. */
export const rowBlocks = (width: number) => Math.ceil(width / BLOCK);

type Format = {
  pack(weight: Weight): PackedWeight;
  /** Bytes of a matrix of `rows` rows of `width` weights. */
  bytes(rows: number, width: number): number;
};

/**
 * One row a format. Whole numbers are symmetric, w ≈ s·q, with a scale for each block:
 * int8: s = max|w| / 127 and q = round(w / s).
 * int4: with m the weight of largest magnitude, s = m / −8 and q = min(7, round(w / s)). So m itself is met exactly and
 * all sixteen numbers are used; only what lies beyond 7/8 of m on the other side is cut.
 */
export const PACKED_FORMATS: Readonly<Record<PackedFormat, Format>> = {
  float16: {
    pack: ({ dims, data }) => ({ format: 'float16', dims, data: Uint16Array.from(data, toFloat16) }),
    bytes: (rows, width) => 2 * rows * width,
  },
  int8: {
    pack({ dims, data }) {
      const { values, scales } = quantize(dims, data, (m) => Math.abs(m) / 127, 127);
      return { format: 'int8', dims, data: values, scales };
    },
    bytes: (rows, width) => rows * (width + 4 * rowBlocks(width)),
  },
  int4: {
    pack({ dims, data }) {
      const { values, scales } = quantize(dims, data, (m) => m / -8, 7);
      return { format: 'int4', dims, data: packInt4(values), scales };
    },
    bytes: (rows, width) => Math.ceil((rows * width) / 2) + 4 * rows * rowBlocks(width),
  },
};

/** Whole numbers up to `limit` with a scale of each block, from the weight `m` of largest magnitude in it. */
function quantize(dims: readonly number[], data: Float32Array, scaleOf: (m: number) => number, limit: number) {
  const width = dims[1]!;
  const blocks = rowBlocks(width);
  const values = new Int8Array(data.length);
  const scales = new Float32Array(dims[0]! * blocks);
  for (let at = 0; at < scales.length; at++) {
    const row = Math.floor(at / blocks) * width;
    const begin = row + (at % blocks) * BLOCK;
    const end = Math.min(begin + BLOCK, row + width);
    let m = 0;
    for (let i = begin; i < end; i++) if (Math.abs(data[i]!) > Math.abs(m)) m = data[i]!;
    scales[at] = scaleOf(m);
    const scale = scales[at]!;
    // A block of zeros, or of numbers too small for a scale, is zeros.
    if (scale === 0) continue;
    for (let i = begin; i < end; i++) values[i] = Math.min(limit, Math.round(data[i]! / scale));
  }
  return { values, scales };
}

/** The float32 weights that a packed matrix stands for: what every program computes with. */
export function unpackWeight(weight: PackedWeight): Weight {
  const { dims } = weight;
  if (weight.format === 'float16') {
    const table = float16Table();
    return { dims, data: Float32Array.from(weight.data, (bits) => table[bits]!) };
  }
  const width = dims[1]!;
  const blocks = rowBlocks(width);
  const { scales } = weight;
  const numberAt = weight.format === 'int8' ? (i: number) => weight.data[i]! : (i: number) => int4At(weight.data, i);
  const opened = new Float32Array(dims[0]! * width);
  for (let i = 0; i < opened.length; i++) {
    const row = Math.floor(i / width);
    opened[i] = numberAt(i) * scales[row * blocks + Math.floor((i - row * width) / BLOCK)]!;
  }
  return { dims, data: opened };
}
