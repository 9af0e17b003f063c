/**
 * A WebAssembly module with three functions, written out: nothing has to be built or fetched, and 128-bit instructions
 * give the same bits in every engine. Each goes over `count` rows, `step` bytes apart. A row has `blocks` scales (the upper
 * half of a float32 each), then as many blocks of `length` signed bytes; a value is its byte times its block's scale.
 * What belongs to a block elsewhere has `padded` places, the next multiple of 64.
 *
 *   products(rows, count, step, direction, factors, blocks, length, padded, out)
 *   pieces(…the same)
 *
 * `direction`: blocks × padded int16, zeros after `length`; `factors`: a float64 for each block. The term of a block is
 * (byte · int16 summed as int32) × scale × factor in float64. `products` writes each row's sum of terms, block after
 * block, `pieces` writes the terms. Two rows go together, so that the direction is read once for both; one that is left
 * over is its own companion, and what stands after the last row's numbers may be written over.
 *
 *   accumulate(rows, count, step, sums, factors, blocks, length, padded)
 *
 * `factors`: count × blocks float32; adds factor · byte to the blocks × padded float32 numbers at `sums`, row after row.
 *
 * Sums of integers come out alike in any order, so long as they fit: that is the caller's care.
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
const shiftLeft = 0x74;
const greater = 0x4a;
const select = 0x1b;
/** Places are at any address: the format wants the alignment said that can be relied on, as a power of two. */
const loadDoubles = [...simd(10), 3, 0];
/** 16 bits into a place of a vector. */
const loadPlace = (place: number) => [...simd(0x55), 1, 0, place];
const storePlace = (place: number) => [...simd(0x5b), 3, 0, place];
/** Eight bytes as eight int16. */
const loadBytes = (offset: number) => [...simd(1), 0, ...leb(offset)];
const load = (offset: number) => [...simd(0), 4, ...leb(offset)];
const loadSplat = [...simd(9), 2, 0];
const store = (offset: number) => [...simd(11), 4, ...leb(offset)];
const zeros = [...simd(12), ...Array<number>(16).fill(0)];
/** Four numbers out of two times four, by their places. */
const shuffle = (places: number[]) => [
  ...simd(13),
  ...places.flatMap((at) => [0, 1, 2, 3].map((byte) => 4 * at + byte)),
];
/** Products of eight pairs of int16, neighbours added: four int32. */
const dot = simd(0xba);
const addIntegers = simd(0xae);
const extendLow = simd(0xa7);
const extendHigh = simd(0xa8);
const toFloats = simd(0xfa);
const toDoubles = simd(0xfe);
const promote = simd(0x5f);
const addDoubles = simd(0xf0);
const multiplyDoubles = simd(0xf2);
const addFloats = simd(0xe4);
const multiplyFloats = simd(0xe6);

const advance = (local: number, bytes: number) => [...get(local), ...constant(bytes), add, ...set(local)];
const decrease = (local: number, by: number) => [...get(local), ...constant(by), subtract, ...set(local)];
/** Repeats the body `times` (in a local that may be changed), at least once. */
const repeat = (left: number, times: number, body: number[]) => [
  ...get(times),
  ...set(left),
  ...[0x03, EMPTY, ...body, ...decrease(left, 1), ...get(left), 0x0d, 0, 0x0b],
];
/** Places of a block that are gone over in a turn: a loop costs as much as eight of them. */
export const TURN = 16;
const overBlock = (left: number, padded: number, body: number[]) => [
  ...get(padded),
  ...set(left),
  ...[0x03, EMPTY, ...body, ...decrease(left, TURN), ...get(left), 0x0d, 0, 0x0b],
];

// Parameters, then locals; `accumulate` has sums in place of a direction.
const [ROWS, COUNT, STEP, DIRECTION, FACTORS, BLOCKS, LENGTH, PADDED, OUT] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const [SCALES, VALUES, SECOND_SCALES, SECOND_VALUES, AT, BLOCK, LEFT, FACTOR, SECOND_OUT] = [
  9, 10, 11, 12, 13, 14, 15, 16, 17,
];
const [A, B, NEXT, TOTAL] = [18, 19, 20, 21];

/** To a row's scales and values. */
const enterRow = (scales: number, values: number) => [
  ...[...get(ROWS), ...set(scales)],
  ...[...get(ROWS), ...get(BLOCKS), ...get(BLOCKS), add, add, ...set(values)],
];
const nextRow = [...get(ROWS), ...get(STEP), add, ...set(ROWS)];
/** A turn reads on into what follows. */
const leaveBlock = (values: number) => [...get(values), ...get(LENGTH), ...get(PADDED), subtract, add, ...set(values)];

const EIGHTS = Array.from({ length: TURN / 8 }, (_, i) => 8 * i);
/** Eight products of each row to its sums. */
const eight = (offset: number) => [
  ...[...get(AT), ...load(2 * offset), ...set(NEXT)],
  ...[...get(A), ...get(VALUES), ...loadBytes(offset), ...get(NEXT), ...dot, ...addIntegers, ...set(A)],
  ...[...get(B), ...get(SECOND_VALUES), ...loadBytes(offset), ...get(NEXT), ...dot, ...addIntegers, ...set(B)],
];

/** The terms of a block of both rows, as two float64. */
const terms = [
  ...[...zeros, ...set(A), ...zeros, ...set(B)],
  ...overBlock(LEFT, PADDED, [
    ...EIGHTS.flatMap(eight),
    ...[...advance(VALUES, TURN), ...advance(SECOND_VALUES, TURN), ...advance(AT, 2 * TURN)],
  ]),
  ...[...get(A), ...get(B), ...shuffle([0, 4, 1, 5]), ...get(A), ...get(B), ...shuffle([2, 6, 3, 7])],
  ...[
    ...addIntegers,
    ...set(A),
    ...get(A),
    ...get(A),
    ...get(A),
    ...shuffle([2, 3, 0, 1]),
    ...addIntegers,
    ...toDoubles,
  ],
  // A scale is the upper half of a float32.
  ...[
    ...get(SECOND_SCALES),
    ...get(SCALES),
    ...zeros,
    ...loadPlace(1),
    ...loadPlace(3),
    ...promote,
    ...multiplyDoubles,
  ],
  ...[...get(FACTOR), ...loadDoubles, ...multiplyDoubles],
];

const overTerms = (use: number[], after: number[]) => [
  ...[0x03, EMPTY],
  ...enterRow(SCALES, VALUES),
  ...[...get(STEP), ...constant(0), ...get(COUNT), ...constant(1), greater, select, ...get(ROWS), add, ...set(ROWS)],
  ...enterRow(SECOND_SCALES, SECOND_VALUES),
  ...nextRow,
  ...[...get(OUT), ...get(BLOCKS), ...constant(3), shiftLeft, add, ...set(SECOND_OUT)],
  ...[...get(FACTORS), ...set(FACTOR), ...get(DIRECTION), ...set(AT), ...zeros, ...set(TOTAL)],
  ...repeat(BLOCK, BLOCKS, [
    ...use,
    ...[...advance(SCALES, 2), ...advance(SECOND_SCALES, 2), ...advance(FACTOR, 8)],
    ...[...leaveBlock(VALUES), ...leaveBlock(SECOND_VALUES)],
  ]),
  ...after,
  ...[...get(COUNT), ...constant(2), subtract, ...set(COUNT)],
  ...[...get(COUNT), ...constant(0), greater, 0x0d, 0, 0x0b],
  0x0b,
];

const products = overTerms(
  [...terms, ...get(TOTAL), ...addDoubles, ...set(TOTAL)],
  [...get(OUT), ...get(TOTAL), ...store(0), ...advance(OUT, 16)],
);
// The second row's terms stand behind the first's.
const pieces = overTerms(
  [
    ...[...terms, ...set(TOTAL), ...get(OUT), ...get(TOTAL), ...storePlace(0), ...advance(OUT, 8)],
    ...[...get(SECOND_OUT), ...get(TOTAL), ...storePlace(1), ...advance(SECOND_OUT, 8)],
  ],
  [...get(SECOND_OUT), ...set(OUT)],
);

/** Four of the int16 in `A`, times the factor in `B`, to the sums at an offset. */
const four = (extend: number[], offset: number) => [
  ...[...get(AT), ...get(AT), ...load(offset), ...get(A), ...extend, ...toFloats],
  ...[...get(B), ...multiplyFloats, ...addFloats, ...store(offset)],
];

const accumulate = [
  ...repeat(COUNT, COUNT, [
    ...enterRow(SCALES, VALUES),
    ...[...get(DIRECTION), ...set(AT)],
    ...repeat(BLOCK, BLOCKS, [
      ...[...get(FACTORS), ...loadSplat, ...set(B), ...advance(FACTORS, 4)],
      ...overBlock(LEFT, PADDED, [
        ...EIGHTS.flatMap((offset) => [
          ...[...get(VALUES), ...loadBytes(offset), ...set(A)],
          ...[...four(extendLow, 4 * offset), ...four(extendHigh, 4 * offset + 16)],
        ]),
        ...[...advance(VALUES, TURN), ...advance(AT, 4 * TURN)],
      ]),
      ...leaveBlock(VALUES),
    ]),
    ...nextRow,
  ]),
  0x0b,
];

const locals = [2, 9, I32, 4, V128];
const body = (code: number[]) => [...leb(locals.length + code.length), ...locals, ...code];
const integers = Array<number>(9).fill(I32);

/** The module's bytes; it imports `m.m`, its memory. */
export const BYTE_PRODUCTS = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 9, ...integers, 0]),
  ...section(2, [1, ...name('m'), ...name('m'), 2, 0, 1]),
  ...section(3, [3, 0, 0, 0]),
  ...section(7, [3, ...name('products'), 0, 0, ...name('pieces'), 0, 1, ...name('accumulate'), 0, 2]),
  ...section(10, [3, ...body(products), ...body(pieces), ...body(accumulate)]),
]);
