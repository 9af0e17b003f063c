import { encodeHeader, paddingOf } from '@/core/attribution/container';
import { SKETCH_MAGIC, SKETCH_VERSION, type SketchHeader, sketchHeader } from '@/core/attribution/sketches';
import { toFloat16 } from '@/core/encoding/float16';
import { createHasher, type Hash, hashToBytes } from '@/core/hash/hash';

export type SketchWriter = {
  /** Start of the file; write it first. */
  header(): Uint8Array;
  /** Bytes of the next record, in the order of the record hashes: one sketch [blocks × dimension] per checkpoint. */
  record(sketches: readonly Float32Array[]): Uint8Array;
  /** The same for records that `encodeSketchRows` encoded before. */
  encoded(rows: Uint8Array): Uint8Array;
  /** End of the file, and the SHA-256 of all of it. @throws RangeError while records are missing */
  finish(): { bytes: Uint8Array; hash: Hash };
};

/** Writes a file of sketches piece by piece, so that it never has to fit in memory. */
export function createSketchWriter(header: Omit<SketchHeader, 'records'>, recordHashes: readonly Hash[]): SketchWriter {
  const complete = sketchHeader.parse({ ...header, records: recordHashes.length });
  const width = complete.blocks * complete.dimension;
  const hasher = createHasher();
  let written = 0;
  const emit = (bytes: Uint8Array) => {
    hasher.update(bytes);
    return bytes;
  };
  const recordBytes = 2 * complete.checkpoints.length * (1 + width);
  const append = (rows: Uint8Array) => {
    const records = rows.length / recordBytes;
    if (!Number.isInteger(records)) throw new RangeError(`${rows.length} bytes are no whole records`);
    if (written + records > recordHashes.length) throw new RangeError(`all ${recordHashes.length} records are written`);
    written += records;
    return emit(rows);
  };
  return {
    header() {
      const start = encodeHeader(SKETCH_MAGIC, SKETCH_VERSION, complete);
      const bytes = new Uint8Array(start.length + 32 * recordHashes.length);
      bytes.set(start);
      recordHashes.forEach((hash, i) => {
        bytes.set(hashToBytes(hash), start.length + 32 * i);
      });
      return emit(bytes);
    },
    record: (sketches) => append(encodeSketchRows([sketches], complete)),
    encoded: append,
    finish() {
      if (written !== recordHashes.length) throw new RangeError(`${written} of ${recordHashes.length} records written`);
      return { bytes: emit(paddingOf(written * recordBytes)), hash: hasher.digest() };
    },
  };
}

/**
 * Rows of records as they stand in the file, so that a part of them can be kept while the rest is still to be made.
 * @param records of each record one sketch [blocks × dimension] per checkpoint
 */
export function encodeSketchRows(
  records: readonly (readonly Float32Array[])[],
  { blocks, dimension, checkpoints }: Pick<SketchHeader, 'blocks' | 'dimension' | 'checkpoints'>,
): Uint8Array<ArrayBuffer> {
  const width = blocks * dimension;
  const bytes = new Uint8Array(2 * records.length * checkpoints.length * (1 + width));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const sketches of records) {
    if (sketches.length !== checkpoints.length) throw new RangeError(`${sketches.length} checkpoints`);
    for (const sketch of sketches) {
      if (sketch.length !== width) throw new RangeError(`a sketch of ${sketch.length} numbers, not ${width}`);
      writeRow(view, at, sketch);
      at += 2 * (1 + width);
    }
  }
  return bytes;
}

/** A whole file in memory, for what is small. */
export function encodeSketches(
  header: Omit<SketchHeader, 'records'>,
  records: readonly { recordHash: Hash; sketches: readonly Float32Array[] }[],
): { bytes: Uint8Array; hash: Hash } {
  const writer = createSketchWriter(
    header,
    records.map(({ recordHash }) => recordHash),
  );
  const parts = [writer.header(), ...records.map(({ sketches }) => writer.record(sketches))];
  const end = writer.finish();
  const bytes = new Uint8Array([...parts, end.bytes].reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of [...parts, end.bytes]) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, hash: end.hash };
}

/** Largest values land in [2^14, 2^15): 29 binary orders remain below before float16 runs out. */
const TOP_EXPONENT = 14;

function writeRow(view: DataView, offset: number, sketch: Float32Array): void {
  let largest = 0;
  for (const value of sketch) {
    if (!Number.isFinite(value)) throw new RangeError('a sketch holds a number that is not finite');
    largest = Math.max(largest, Math.abs(value));
  }
  let exponent = 0;
  let factor = 1;
  // Exact: powers of two only. A row of zeros keeps exponent 0.
  while (largest !== 0 && largest * factor < 2 ** TOP_EXPONENT) {
    factor *= 2;
    exponent--;
  }
  while (largest * factor >= 2 ** (TOP_EXPONENT + 1)) {
    factor /= 2;
    exponent++;
  }
  view.setInt16(offset, exponent, true);
  sketch.forEach((value, j) => {
    view.setUint16(offset + 2 + 2 * j, toFloat16(value * factor), true);
  });
}
