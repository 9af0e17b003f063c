/**
 * A WebAssembly module with one function, written out: nothing has to be built or fetched, and 128-bit instructions give
 * the same bits in every engine.
 *
 *   products(rows, count, gap, direction, width, out)
 *
 * `rows`: count rows of `width` binary16 numbers, `gap` bytes from the end of one to the next; `direction`: `width` float32
 * numbers, a multiple of 16. For each row four float32 sums of value · 2⁻¹¹² · direction go to `out`, lane by lane.
 *
 * A binary16 becomes a float32 by its bits alone: moved up by 13 with its sign kept on top it is the same number times
 * 2⁻¹¹². Sixteen products a turn go to four accumulators of four lanes; these are added as (0 + 1) + (2 + 3).
 */
const I32 = 0x7f;
const V128 = 0x7b;
const EMPTY = 0x40;

/** Unsigned LEB128, as the format writes sizes and indices. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

const section = (id: number, body: number[]) => [id, ...leb(body.length), ...body];
const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
const simd = (opcode: number) => [0xfd, ...leb(opcode)];

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
/** Constants are signed; a number below 8,192 in two bytes of seven bits keeps its sign bit clear. */
const constant = (value: number) => [0x41, (value & 127) | 128, value >> 7];
const add = 0x6a;
const subtract = 0x6b;

/** Rows lie at any even address: the format wants the alignment said that can be relied on, as a power of two. */
const load = (offset: number) => [...simd(0), 1, ...leb(offset)];
const store = [...simd(11), 4, 0];
const extendLow = simd(0xa7);
const extendHigh = simd(0xa8);
const shiftLeft = simd(0xab);
const and = simd(0x4e);
const addFloats = simd(0xe4);
const multiplyFloats = simd(0xe6);

// Parameters, then locals.
const [ROWS, COUNT, GAP, DIRECTION, WIDTH, OUT] = [0, 1, 2, 3, 4, 5];
const [LEFT, AT, HALVES, MASK, SUM] = [6, 7, 8, 9, 10];

const advance = (local: number, bytes: number) => [...get(local), ...constant(bytes), add, ...set(local)];
const decrease = (local: number, by: number) => [...get(local), ...constant(by), subtract, ...set(local)];
/** Repeats the body, which ends with a number: again while it is not 0. */
const loop = (body: number[]) => [0x03, EMPTY, ...body, 0x0d, 0, 0x0b];

/** Adds four products to an accumulator. */
const accumulate = (sum: number, extend: number[], offset: number) => [
  ...get(SUM + sum),
  ...get(HALVES),
  ...extend,
  ...constant(13),
  ...shiftLeft,
  ...get(MASK),
  ...and,
  ...get(AT),
  ...load(offset),
  ...multiplyFloats,
  ...addFloats,
  ...set(SUM + sum),
];

const eight = (offset: number, first: number) => [
  ...get(ROWS),
  ...load(offset),
  ...set(HALVES),
  ...accumulate(first, extendLow, 2 * offset),
  ...accumulate(first + 1, extendHigh, 2 * offset + 16),
];

const splat = (bytes: number[]) => [...simd(12), ...bytes, ...bytes, ...bytes, ...bytes];

const code = [
  // Sign and the 28 bits below its copies.
  ...splat([0xff, 0xff, 0xff, 0x8f]),
  ...set(MASK),
  ...loop([
    ...[0, 1, 2, 3].flatMap((sum) => [...splat([0, 0, 0, 0]), ...set(SUM + sum)]),
    ...get(DIRECTION),
    ...set(AT),
    ...get(WIDTH),
    ...set(LEFT),
    ...loop([
      ...eight(0, 0),
      ...eight(16, 2),
      ...advance(ROWS, 32),
      ...advance(AT, 64),
      ...decrease(LEFT, 16),
      ...get(LEFT),
    ]),
    ...get(OUT),
    ...[0, 1].flatMap((pair) => [...get(SUM + 2 * pair), ...get(SUM + 2 * pair + 1), ...addFloats]),
    ...addFloats,
    ...store,
    ...advance(OUT, 16),
    ...get(ROWS),
    ...get(GAP),
    add,
    ...set(ROWS),
    ...decrease(COUNT, 1),
    ...get(COUNT),
  ]),
  0x0b,
];
const locals = [2, 2, I32, 6, V128];

/** The module's bytes; it imports `m.m`, its memory. */
export const HALF_PRODUCTS = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 6, I32, I32, I32, I32, I32, I32, 0]),
  ...section(2, [1, ...name('m'), ...name('m'), 2, 0, 1]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...name('products'), 0, 0]),
  ...section(10, [1, ...leb(locals.length + code.length), ...locals, ...code]),
]);
