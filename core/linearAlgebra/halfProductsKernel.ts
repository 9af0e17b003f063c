/**
 * A WebAssembly module with two functions, written out: nothing has to be built or fetched, and 128-bit instructions give
 * the same bits in every engine.
 *
 *   accumulate(rows, count, gap, factors, width, out)
 *
 * adds Σ factor · row to the `width` float32 numbers at `out`, row by row.
 *
 *   products(rows, count, gap, direction, width, out)
 *
 * `rows`: count rows of `width` binary16 numbers, `gap` bytes from the end of one to the next; `direction`: `width` float32
 * numbers, a multiple of 16 in both functions. For each row four float32 sums of value · 2⁻¹¹² · direction go to `out`, lane by lane.
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
const loadSplat = [...simd(9), 2, 0];
const store = (offset: number) => [...simd(11), 4, ...leb(offset)];
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

/** Four numbers of HALVES · 2⁻¹¹². */
const decoded = (extend: number[]) => [...get(HALVES), ...extend, ...constant(13), ...shiftLeft, ...get(MASK), ...and];

/** Two times eight numbers of a row: `use` receives which four, how to widen them and their place among the floats. */
const sixteen = (use: (four: number, extend: number[], offset: number) => number[]) =>
  [0, 16].flatMap((offset) => [
    ...get(ROWS),
    ...load(offset),
    ...set(HALVES),
    ...use(offset / 8, extendLow, 2 * offset),
    ...use(offset / 8 + 1, extendHigh, 2 * offset + 16),
  ]);

/** The same over a whole row; floats from the address in local `floats` stand beside it. */
const wholeRow = (floats: number, use: (four: number, extend: number[], offset: number) => number[]) => [
  ...get(floats),
  ...set(AT),
  ...get(WIDTH),
  ...set(LEFT),
  ...loop([...sixteen(use), ...advance(ROWS, 32), ...advance(AT, 64), ...decrease(LEFT, 16), ...get(LEFT)]),
  ...get(ROWS),
  ...get(GAP),
  add,
  ...set(ROWS),
];

const splat = (bytes: number[]) => [...simd(12), ...bytes, ...bytes, ...bytes, ...bytes];

/** Sign and the 28 bits below its copies. */
const setMask = [...splat([0xff, 0xff, 0xff, 0x8f]), ...set(MASK)];
const nextRow = [...decrease(COUNT, 1), ...get(COUNT)];

const products = [
  ...setMask,
  ...loop([
    ...[0, 1, 2, 3].flatMap((four) => [...splat([0, 0, 0, 0]), ...set(SUM + four)]),
    ...wholeRow(DIRECTION, (four, extend, offset) => [
      ...get(SUM + four),
      ...decoded(extend),
      ...get(AT),
      ...load(offset),
      ...multiplyFloats,
      ...addFloats,
      ...set(SUM + four),
    ]),
    ...get(OUT),
    ...[0, 1].flatMap((pair) => [...get(SUM + 2 * pair), ...get(SUM + 2 * pair + 1), ...addFloats]),
    ...addFloats,
    ...store(0),
    ...advance(OUT, 16),
    ...nextRow,
  ]),
  0x0b,
];

// The first two sums' places hold 2¹¹² and the row's factor.
const [RAISED, FACTOR] = [SUM, SUM + 1];
const FACTORS = DIRECTION;

const accumulate = [
  ...setMask,
  ...splat([0, 0, 0x80, 0x77]),
  ...set(RAISED),
  ...loop([
    ...get(FACTORS),
    ...loadSplat,
    ...set(FACTOR),
    ...wholeRow(OUT, (_, extend, offset) => [
      ...get(AT),
      ...get(AT),
      ...load(offset),
      ...decoded(extend),
      ...get(RAISED),
      ...multiplyFloats,
      ...get(FACTOR),
      ...multiplyFloats,
      ...addFloats,
      ...store(offset),
    ]),
    ...advance(FACTORS, 4),
    ...nextRow,
  ]),
  0x0b,
];

const locals = [2, 2, I32, 6, V128];
const body = (code: number[]) => [...leb(locals.length + code.length), ...locals, ...code];

/** The module's bytes; it imports `m.m`, its memory. */
export const HALF_PRODUCTS = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 6, I32, I32, I32, I32, I32, I32, 0]),
  ...section(2, [1, ...name('m'), ...name('m'), 2, 0, 1]),
  ...section(3, [2, 0, 0]),
  ...section(7, [2, ...name('products'), 0, 0, ...name('accumulate'), 0, 1]),
  ...section(10, [2, ...body(products), ...body(accumulate)]),
]);
