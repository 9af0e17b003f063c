import { fromBrainFloat } from '@/core/encoding/bfloat16';
import { BYTE_PRODUCTS, TURN } from '@/core/linearAlgebra/byteProductsKernel';

/**
 * Bytes of rows that are worked on at once: they stay in a processor's nearer caches. `accumulate` begins anew with each
 * such part, so this number belongs to the order of summation.
 */
const CHUNK = 128 * 1024;
const LARGEST_BYTE = 128;

/** Rows of `blocks` scales (bfloat16), then `blocks` blocks of `length` signed bytes. */
export type RowLayout = { blocks: number; length: number };

export const rowBytes = ({ blocks, length }: RowLayout): number => blocks * (2 + length);

export type ByteRows = {
  /** The rows as they lie in a file, their scales finite. */
  rows: Uint8Array;
  /** Rows that belong together, such as those of one record. */
  group: number;
  /** Which of each group are multiplied: the first with direction 0, the second with direction 1, … */
  picked: readonly number[];
};

/**
 * Inner products of such rows with directions. A direction is rounded to 16 bits and a factor for each block, its products
 * with a block's bytes are whole numbers, and what follows is float64 in a fixed order: the same bits with or without
 * WebAssembly, in every engine.
 */
export type ByteProducts = {
  /** Groups that may be held at once. */
  readonly capacity: number;
  direct(which: number, direction: Float64Array): void;
  /** Goes to `count` groups from the group `first`. */
  hold(first: number, count: number): void;
  /** Into `out` [count]: of each held group the product of picked row `which` with its direction. */
  products(which: number, out: Float64Array): void;
  /** Into `out` [count × blocks]: the same block by block. */
  pieces(which: number, out: Float64Array): void;
  /**
   * Adds to `out` [blocks × length] the sum over the held groups of factor · byte, itself in float32, group after group.
   * @param factors [count × blocks]: that of each block, its scale in it
   */
  accumulate(which: number, factors: Float64Array, out: Float64Array): void;
};

type Make = (layout: RowLayout, source: ByteRows) => ByteProducts;

/** Products with one direction for each picked row. One is in use at a time: its memory is everyone's. */
export const createByteProducts: Make = (layout, source) => {
  const found = kernel();
  return found ? createCompiled(found, layout, source) : createPlain(layout, source);
};

const paddedTo = ({ length }: RowLayout) => Math.ceil(length / TURN) * TURN;

function capacityOf(layout: RowLayout, { picked }: ByteRows): number {
  // Rows are multiplied two at a time.
  return 2 * Math.max(1, Math.floor(CHUNK / (2 * rowBytes(layout) * picked.length)));
}

/** A direction as int16 by blocks padded with zeros, and each block's factor; sums of products with bytes fit int32. */
function writeDirection(layout: RowLayout, x: Float64Array, steps: Int16Array, factors: Float64Array): void {
  const { blocks, length } = layout;
  const padded = paddedTo(layout);
  const largestStep = Math.min(32_767, Math.floor((2 ** 31 - 1) / (LARGEST_BYTE * length)));
  for (let block = 0; block < blocks; block++) {
    let largest = 0;
    for (let j = block * length; j < (block + 1) * length; j++) largest = Math.max(largest, Math.abs(x[j]!));
    const factor = largest / largestStep;
    factors[block] = factor;
    for (let j = 0; j < length; j++) {
      steps[block * padded + j] = factor === 0 ? 0 : Math.round(x[block * length + j]! / factor);
    }
  }
}

type Kernel = {
  memory: WebAssembly.Memory;
  products: Walk;
  pieces: Walk;
  /** `direction` is where sums stand; the last number is not used. */
  accumulate: Walk;
};
type Walk = (
  ...places: [
    rows: number,
    count: number,
    step: number,
    direction: number,
    factors: number,
    blocks: number,
    length: number,
    padded: number,
    out: number,
  ]
) => void;

let compiled: Kernel | null | undefined;

/** The compiled functions, or null where an engine has none: without 128-bit instructions, or forbidden by a page. */
function kernel(): Kernel | null {
  if (compiled !== undefined) return compiled;
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(BYTE_PRODUCTS), { m: { m: memory } });
    compiled = { memory, ...(instance.exports as Omit<Kernel, 'memory'>) };
  } catch {
    compiled = null;
  }
  return compiled;
}

function createCompiled({ memory, ...walk }: Kernel, layout: RowLayout, source: ByteRows): ByteProducts {
  const { blocks, length } = layout;
  const { rows, group, picked } = source;
  const [stride, padded, capacity] = [rowBytes(layout), paddedTo(layout), capacityOf(layout, source)];
  // Addresses, each a multiple of eight; what is read past the last row is any bytes.
  const whole = blocks * padded;
  const factorsAt = 2 * whole * picked.length;
  const outAt = factorsAt + 8 * blocks * picked.length;
  const sumsAt = outAt + 8 * (capacity + 1) * blocks;
  const rowsAt = sumsAt + 4 * whole;
  const missing = rowsAt + capacity * picked.length * stride + TURN - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  const { buffer } = memory;
  new Int16Array(buffer, 0, whole * picked.length).fill(0);
  const out = new Float64Array(buffer, outAt, capacity * blocks);
  const rowFactors = new Float32Array(buffer, outAt, capacity * blocks);
  const sums = new Float32Array(buffer, sumsAt, whole);
  const held = new Uint8Array(buffer, rowsAt);
  let count = 0;
  const over = (go: Walk, which: number, direction: number, factors: number) => {
    const at = rowsAt + which * stride;
    go(at, count, picked.length * stride, direction, factors, blocks, length, padded, outAt);
  };
  const terms = (go: Walk, which: number) => over(go, which, 2 * which * whole, factorsAt + 8 * which * blocks);
  return {
    capacity,
    direct(which, direction) {
      const steps = new Int16Array(buffer, 2 * which * whole, whole);
      writeDirection(layout, direction, steps, new Float64Array(buffer, factorsAt + 8 * which * blocks, blocks));
    },
    hold(first, groups) {
      count = groups;
      if (picked.length === group) {
        held.set(rows.subarray(first * group * stride, (first + groups) * group * stride));
        return;
      }
      for (let i = 0; i < groups; i++) {
        picked.forEach((row, t) => {
          const start = ((first + i) * group + row) * stride;
          held.set(rows.subarray(start, start + stride), (i * picked.length + t) * stride);
        });
      }
    },
    products(which, products) {
      terms(walk.products, which);
      for (let i = 0; i < count; i++) products[i] = out[i]!;
    },
    pieces(which, pieces) {
      terms(walk.pieces, which);
      for (let i = 0; i < count * blocks; i++) pieces[i] = out[i]!;
    },
    accumulate(which, factors, total) {
      for (let i = 0; i < count * blocks; i++) rowFactors[i] = factors[i]!;
      sums.fill(0);
      over(walk.accumulate, which, sumsAt, outAt);
      for (let block = 0; block < blocks; block++) {
        for (let j = 0; j < length; j++) {
          total[block * length + j] = total[block * length + j]! + sums[block * padded + j]!;
        }
      }
    },
  };
}

/** The same in JavaScript. */
export const createPlain: Make = (layout, source) => {
  const { blocks, length } = layout;
  const { rows, group, picked } = source;
  const [stride, padded] = [rowBytes(layout), paddedTo(layout)];
  const bytes = new Int8Array(rows.buffer, rows.byteOffset, rows.length);
  const steps = picked.map(() => new Int16Array(blocks * padded));
  const factorsOf = picked.map(() => new Float64Array(blocks));
  let held = { first: 0, count: 0 };
  /** Every held block of picked row `which`: the group's place among those held, the block, where its bytes begin. */
  const walk = (which: number, visit: (i: number, block: number, start: number, scale: number) => void) => {
    for (let i = 0; i < held.count; i++) {
      const row = ((held.first + i) * group + picked[which]!) * stride;
      for (let block = 0; block < blocks; block++) {
        const scale = fromBrainFloat(rows[row + 2 * block]! | (rows[row + 2 * block + 1]! << 8));
        visit(i, block, row + 2 * blocks + block * length, scale);
      }
    }
  };
  const terms = (which: number, use: (i: number, block: number, term: number) => void) => {
    walk(which, (i, block, start, scale) => {
      let sum = 0;
      for (let j = 0; j < length; j++) sum += bytes[start + j]! * steps[which]![block * padded + j]!;
      use(i, block, sum * scale * factorsOf[which]![block]!);
    });
  };
  return {
    capacity: capacityOf(layout, source),
    direct: (which, direction) => writeDirection(layout, direction, steps[which]!, factorsOf[which]!),
    hold(first, count) {
      held = { first, count };
    },
    products(which, out) {
      out.fill(0, 0, held.count);
      terms(which, (i, _, term) => {
        out[i] = out[i]! + term;
      });
    },
    pieces(which, out) {
      terms(which, (i, block, term) => {
        out[i * blocks + block] = term;
      });
    },
    accumulate(which, factors, out) {
      const sums = new Float32Array(blocks * length);
      walk(which, (i, block, start) => {
        const factor = Math.fround(factors[i * blocks + block]!);
        for (let j = 0; j < length; j++) {
          sums[block * length + j] = sums[block * length + j]! + Math.fround(bytes[start + j]! * factor);
        }
      });
      for (let j = 0; j < sums.length; j++) out[j] = out[j]! + sums[j]!;
    },
  };
};
