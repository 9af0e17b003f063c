/** Field types of Thrift's compact protocol that Parquet uses. */
const STOP = 0;
const BOOLEANS = [1, 2];
const BYTE = 3;
const INTEGERS = [4, 5, 6];
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** The deepest structure of the format, with room to spare. */
const MOST_NESTED = 24;
/** 64 bits in groups of 7. */
const LONGEST_NUMBER = 10;

/**
 * Walks one structure in Thrift's compact protocol without building anything, and returns where it ends. The library
 * that reads it afterwards trusts lengths: this finds numbers that never end, lists longer than the bytes they stand
 * in, and nesting without bound.
 * @throws RangeError or Error when the structure is none
 */
export function checkThrift(view: DataView, start: number): number {
  let at = start;
  function number(): number {
    let value = 0;
    for (let byte = 0; byte < LONGEST_NUMBER; byte += 1) {
      const group = view.getUint8(at++);
      value += (group & 0x7f) * 2 ** (7 * byte);
      if (group < 0x80) return value;
    }
    throw new Error(`a number at byte ${at} does not end`);
  }
  function skip(length: number): void {
    at += length;
    if (at > view.byteLength) throw new Error(`a value at byte ${at - length} passes the end`);
  }
  function element(type: number, depth: number): void {
    if (type === BYTE) skip(1);
    else if (INTEGERS.includes(type)) number();
    else if (type === DOUBLE) skip(8);
    else if (type === BINARY) skip(number());
    else if (type === LIST) list(depth);
    else if (type === STRUCT) structure(depth + 1);
    else throw new Error(`a value at byte ${at} has the unknown type ${type}`);
  }
  function list(depth: number): void {
    const head = view.getUint8(at++);
    const type = head & 0x0f;
    const size = head >> 4 === 15 ? number() : head >> 4;
    if (size > view.byteLength - at) throw new Error(`a list at byte ${at} passes the end`);
    for (let index = 0; index < size; index += 1) element(BOOLEANS.includes(type) ? BYTE : type, depth + 1);
  }
  function structure(depth: number): void {
    if (depth > MOST_NESTED) throw new Error(`the structure nests deeper than ${MOST_NESTED} levels`);
    while (true) {
      const head = view.getUint8(at++);
      const type = head & 0x0f;
      if (type === STOP) return;
      if (head >> 4 === 0) number();
      // A boolean field is its type.
      if (!BOOLEANS.includes(type)) element(type, depth);
    }
  }
  structure(0);
  return at;
}
