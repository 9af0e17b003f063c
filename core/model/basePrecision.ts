import { PACKED_FORMATS, type PackedFormat, type PackedWeight, unpackWeight } from '@/core/model/packedWeight';
import { EMBEDDING, HEAD, LINEARS, type StoredWeights, type Weight, type Weights } from '@/core/model/weights';

/** In how many bits the matrices of a frozen base are kept. */
export const BASE_PRECISIONS = ['float32', 'float16', 'int8', 'int4'] as const;
export type BasePrecision = (typeof BASE_PRECISIONS)[number];

/**
 * How the matrices of a base of each precision are stored: those of the linears, and the tables of the vocabulary,
 * which are read as single rows and whose errors come straight into the logits: never less than 8 bits. null keeps
 * float32. Norms and biases are float32 always.
 */
const STORAGE: Readonly<Record<BasePrecision, { linear: PackedFormat | null; table: PackedFormat | null }>> = {
  float32: { linear: null, table: null },
  float16: { linear: 'float16', table: 'float16' },
  int8: { linear: 'int8', table: 'int8' },
  int4: { linear: 'int4', table: 'int8' },
};

const LINEAR_WEIGHT = new RegExp(`\\.(?:${LINEARS.join('|')})\\.weight$`);

/** How a weight of this name is stored in a base of this precision; null for float32. */
function formatOf(name: string, precision: BasePrecision): PackedFormat | null {
  if (name === EMBEDDING || name === HEAD) return STORAGE[precision].table;
  return LINEAR_WEIGHT.test(name) ? STORAGE[precision].linear : null;
}

/** One weight of a base as a base of this precision keeps it. */
export function storeWeight(name: string, weight: Weight, precision: BasePrecision): Weight | PackedWeight {
  const format = formatOf(name, precision);
  return format === null ? weight : PACKED_FORMATS[format].pack(weight);
}

/** The weights of a base in a precision. What is packed already stays as it is. */
export const storeWeights = (weights: StoredWeights, precision: BasePrecision): StoredWeights =>
  precision === 'float32'
    ? weights
    : new Map(
        [...weights].map(([name, weight]) => [name, isPacked(weight) ? weight : storeWeight(name, weight, precision)]),
      );

/** A base with its matrices in a precision. */
export const atPrecision = <Base extends { weights: StoredWeights }>(base: Base, precision: BasePrecision) => ({
  ...base,
  weights: storeWeights(base.weights, precision),
});

/** The float32 weights that a base computes with. */
export const openedWeights = (weights: StoredWeights): Weights =>
  new Map([...weights].map(([name, weight]) => [name, isPacked(weight) ? unpackWeight(weight) : weight]));

export const isPacked = (weight: Weight | PackedWeight): weight is PackedWeight => 'format' in weight;

/** Bytes of weights of these shapes in a precision. */
export function storedBytes(shapes: ReadonlyMap<string, readonly number[]>, precision: BasePrecision): number {
  let sum = 0;
  for (const [name, dims] of shapes) {
    const format = formatOf(name, precision);
    const [rows, width = 1] = [dims[0]!, dims[1]];
    sum += format === null ? 4 * rows * width : PACKED_FORMATS[format].bytes(rows, width);
  }
  return sum;
}
