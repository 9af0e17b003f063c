import { float16Table } from '@/core/encoding/float16';
import { HALF_PRODUCTS } from '@/core/linearAlgebra/halfProductsKernel';

/** Numbers that are multiplied at a time; widths are padded with zeros to a multiple. */
const STEP = 16;
/** Bytes of rows that are worked on at once: they stay in a processor's nearer caches. */
const CHUNK = 128 * 1024;
/** 2¹¹², exactly: what a binary16 is short of when its bits are read as a float32. */
const RAISED = 2 ** 112;

/**
 * Inner products of binary16 rows with one direction each, in float32 by a fixed order of summation: the same bits with
 * or without WebAssembly, in every engine.
 */
export type HalfProducts = {
  /** Rows that may be put in before `products`: at least one for each direction. */
  readonly capacity: number;
  /** The direction that slots [first, first + count) are multiplied with; its largest number must lie in [½, 1). */
  direct(which: number, direction: Float64Array): void;
  /** Row of a slot: `width` binary16 numbers, all finite. */
  put(slot: number, bits: Uint16Array): void;
  /** Products of slots [first, first + count) with direction `which`, into `out` from 0. */
  products(which: number, first: number, count: number, out: Float64Array): void;
};

type Make = (width: number, directions: number) => HalfProducts;

/** Products for rows of `width` with `directions` directions. One is in use at a time: its memory is everyone's. */
export const createHalfProducts: Make = (width, directions) =>
  (kernel() ? createCompiled : createPlain)(width, directions);

const padded = (width: number) => Math.ceil(width / STEP) * STEP;
const capacityOf = (width: number, directions: number) => Math.max(directions, Math.floor(CHUNK / (2 * padded(width))));

type Kernel = {
  memory: WebAssembly.Memory;
  products(rows: number, count: number, direction: number, width: number, out: number): void;
};

let compiled: Kernel | null | undefined;

/** The compiled function, or null where an engine has none: without 128-bit instructions, or forbidden by a page. */
function kernel(): Kernel | null {
  if (compiled !== undefined) return compiled;
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(HALF_PRODUCTS), { m: { m: memory } });
    compiled = { memory, products: instance.exports.products as Kernel['products'] };
  } catch {
    compiled = null;
  }
  return compiled;
}

const createCompiled: Make = (width, directions) => {
  const { memory, products } = kernel()!;
  const wide = padded(width);
  const capacity = capacityOf(width, directions);
  const outAt = 4 * wide * directions;
  const rowsAt = outAt + 16 * capacity;
  const missing = rowsAt + 2 * wide * capacity - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  const floats = new Float32Array(memory.buffer, 0, wide * directions);
  const sums = new Float32Array(memory.buffer, outAt, 4 * capacity);
  const rows = new Uint16Array(memory.buffer, rowsAt, wide * capacity);
  floats.fill(0);
  if (wide > width) rows.fill(0);
  return {
    capacity,
    direct(which, direction) {
      for (let j = 0; j < width; j++) floats[which * wide + j] = direction[j]! * RAISED;
    },
    put: (slot, bits) => rows.set(bits, slot * wide),
    products(which, first, count, out) {
      products(rowsAt + 2 * wide * first, count, 4 * wide * which, wide, outAt);
      for (let i = 0; i < count; i++) {
        out[i] = sums[4 * i]! + sums[4 * i + 1]! + (sums[4 * i + 2]! + sums[4 * i + 3]!);
      }
    },
  };
};

/** The same in JavaScript, every operation rounded to float32: sixteen sums, added in the kernel's order. */
export const createPlain: Make = (width, directions) => {
  const wide = padded(width);
  const halves = float16Table();
  const capacity = capacityOf(width, directions);
  const floats = new Float32Array(wide * directions);
  const rows = new Uint16Array(wide * capacity);
  const sums = new Float32Array(STEP);
  return {
    capacity,
    direct(which, direction) {
      for (let j = 0; j < width; j++) floats[which * wide + j] = direction[j]! * RAISED;
    },
    put: (slot, bits) => rows.set(bits, slot * wide),
    products(which, first, count, out) {
      for (let i = 0; i < count; i++) {
        sums.fill(0);
        for (let j = 0; j < wide; j++) {
          const value = halves[rows[(first + i) * wide + j]!]! / RAISED;
          sums[j % STEP] = sums[j % STEP]! + Math.fround(value * floats[which * wide + j]!);
        }
        const lane = (at: number) =>
          Math.fround(Math.fround(sums[at]! + sums[at + 4]!) + Math.fround(sums[at + 8]! + sums[at + 12]!));
        out[i] = lane(0) + lane(1) + (lane(2) + lane(3));
      }
    },
  };
};
