import { float16Table } from '@/core/encoding/float16';
import { HALF_PRODUCTS } from '@/core/linearAlgebra/halfProductsKernel';

/** Numbers that are multiplied at a time; widths are padded with zeros to a multiple. */
const STEP = 16;
/**
 * Bytes of rows that are worked on at once: they stay in a processor's nearer caches. `accumulate` begins anew with each
 * such part, so this number belongs to the order of summation.
 */
const CHUNK = 128 * 1024;
/** 2¹¹², exactly: what a binary16 is short of when its bits are read as a float32. */
const RAISED = 2 ** 112;

/** What is multiplied: rows of `segments` pieces of `length` numbers each. */
export type RowLayout = { segments: number; length: number };

/**
 * Inner products of binary16 rows with directions, piece by piece, in float32 by a fixed order of summation: the same
 * bits with or without WebAssembly, in every engine. A row here is one word that is not multiplied (its exponent) and
 * then its numbers, all finite.
 */
export type HalfProducts = {
  /** Rows that may be put in before `products`: at least one for each direction. */
  readonly capacity: number;
  /** Sets a direction; its largest number must lie below 1. */
  direct(which: number, direction: Float64Array): void;
  /** Puts in any number of rows as they lie in a file, the first at `slot`. Rows after these are forgotten. */
  put(slot: number, rows: Uint16Array): void;
  /** Into `out` from 0: products of a piece of slots first, first + step, … with that piece of direction `which`. */
  products(which: number, segment: number, slots: Slots, out: Float64Array): void;
  /** Adds to `out` [length]: the sum over the slots of factor · piece, itself in float32, slot after slot. */
  accumulate(segment: number, slots: Slots, factors: Float64Array, out: Float64Array): void;
};

export type Slots = { first: number; step: number; count: number };

type Make = (layout: RowLayout, directions: number) => HalfProducts;

/** Products with `directions` directions. One is in use at a time: its memory is everyone's. */
export const createHalfProducts: Make = (layout, directions) =>
  (kernel() ? createCompiled : createPlain)(layout, directions);

/** Sizes in words: a row, a piece padded to whole steps, and what is read past the last row. */
function sizesOf({ segments, length }: RowLayout, directions: number) {
  const stride = 1 + segments * length;
  const capacity = Math.max(directions, Math.floor(CHUNK / (2 * stride)));
  return { stride, padded: Math.ceil(length / STEP) * STEP, capacity, words: capacity * stride + STEP };
}

/** Directions piece by piece, each padded with zeros: what is read past a piece's end counts nothing. */
function writeDirection(floats: Float32Array, { segments, length }: RowLayout, x: Float64Array): void {
  const padded = floats.length / segments;
  for (let segment = 0; segment < segments; segment++) {
    for (let j = 0; j < length; j++) floats[segment * padded + j] = x[segment * length + j]! * RAISED;
  }
}

/** What is read past a row's end must be finite: exponents become 0, and so do the words after the last row. */
function writeRows(words: Uint16Array, stride: number, slot: number, rows: Uint16Array): void {
  const start = slot * stride;
  words.set(rows, start);
  const end = start + rows.length;
  for (let at = start; at < end; at += stride) words[at] = 0;
  words.fill(0, end, end + STEP);
}

type Kernel = {
  memory: WebAssembly.Memory;
  products(rows: number, count: number, gap: number, direction: number, width: number, out: number): void;
  accumulate(rows: number, count: number, gap: number, factors: number, width: number, out: number): void;
};

let compiled: Kernel | null | undefined;

/** The compiled function, or null where an engine has none: without 128-bit instructions, or forbidden by a page. */
function kernel(): Kernel | null {
  if (compiled !== undefined) return compiled;
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(HALF_PRODUCTS), { m: { m: memory } });
    compiled = { memory, ...(instance.exports as Omit<Kernel, 'memory'>) };
  } catch {
    compiled = null;
  }
  return compiled;
}

const createCompiled: Make = (layout, directions) => {
  const { memory, products, accumulate } = kernel()!;
  const { segments, length } = layout;
  const { stride, padded, capacity, words } = sizesOf(layout, directions);
  const outAt = 4 * segments * padded * directions;
  const factorsAt = outAt + 16 * capacity;
  const sumAt = factorsAt + 16 * Math.ceil(capacity / 4);
  const rowsAt = sumAt + 4 * padded;
  const missing = rowsAt + 2 * words - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  new Float32Array(memory.buffer, 0, segments * padded * directions).fill(0);
  const sums = new Float32Array(memory.buffer, outAt, 4 * capacity);
  const factorsOf = new Float32Array(memory.buffer, factorsAt, capacity);
  const sum = new Float32Array(memory.buffer, sumAt, padded);
  const rows = new Uint16Array(memory.buffer, rowsAt, words);
  const startOf = (slot: number, segment: number) => rowsAt + 2 * (slot * stride + 1 + segment * length);
  return {
    capacity,
    direct(which, direction) {
      const at = 4 * which * segments * padded;
      writeDirection(new Float32Array(memory.buffer, at, segments * padded), layout, direction);
    },
    put: (slot, bits) => writeRows(rows, stride, slot, bits),
    products(which, segment, { first, step, count }, out) {
      const gap = 2 * (step * stride - padded);
      products(startOf(first, segment), count, gap, 4 * (which * segments + segment) * padded, padded, outAt);
      for (let i = 0; i < count; i++) {
        out[i] = sums[4 * i]! + sums[4 * i + 1]! + (sums[4 * i + 2]! + sums[4 * i + 3]!);
      }
    },
    accumulate(segment, { first, step, count }, factors, out) {
      for (let i = 0; i < count; i++) factorsOf[i] = factors[i]!;
      sum.fill(0);
      accumulate(startOf(first, segment), count, 2 * (step * stride - padded), factorsAt, padded, sumAt);
      for (let j = 0; j < length; j++) out[j] = out[j]! + sum[j]!;
    },
  };
};

/** The same in JavaScript, every operation rounded to float32: sixteen sums, added in the kernel's order. */
export const createPlain: Make = (layout, directions) => {
  const { segments, length } = layout;
  const { stride, padded, capacity, words } = sizesOf(layout, directions);
  const halves = float16Table();
  const floats = Array.from({ length: directions }, () => new Float32Array(segments * padded));
  const rows = new Uint16Array(words);
  const sums = new Float32Array(STEP);
  return {
    capacity,
    direct: (which, direction) => writeDirection(floats[which]!, layout, direction),
    put: (slot, bits) => writeRows(rows, stride, slot, bits),
    products(which, segment, { first, step, count }, out) {
      for (let i = 0; i < count; i++) {
        const start = (first + i * step) * stride + 1 + segment * length;
        sums.fill(0);
        for (let j = 0; j < padded; j++) {
          const value = halves[rows[start + j]!]! / RAISED;
          sums[j % STEP] = sums[j % STEP]! + Math.fround(value * floats[which]![segment * padded + j]!);
        }
        const lane = (at: number) =>
          Math.fround(Math.fround(sums[at]! + sums[at + 4]!) + Math.fround(sums[at + 8]! + sums[at + 12]!));
        out[i] = lane(0) + lane(1) + (lane(2) + lane(3));
      }
    },
    accumulate(segment, { first, step, count }, factors, out) {
      const sum = new Float32Array(length);
      for (let i = 0; i < count; i++) {
        const start = (first + i * step) * stride + 1 + segment * length;
        const factor = Math.fround(factors[i]!);
        for (let j = 0; j < length; j++) sum[j] = sum[j]! + Math.fround(halves[rows[start + j]!]! * factor);
      }
      for (let j = 0; j < length; j++) out[j] = out[j]! + sum[j]!;
    },
  };
};
