import { encodeHeader, paddingOf } from '@/core/attribution/container';
import { SKETCH_MAGIC, SKETCH_VERSION, type SketchHeader, sketchHeader } from '@/core/attribution/sketches';
import { brainFloatAbove, fromBrainFloat } from '@/core/encoding/bfloat16';
import { createHasher, type Hash, hashToBytes } from '@/core/hash/hash';
import { rowBytes } from '@/core/linearAlgebra/byteProducts';

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
  const hasher = createHasher();
  let written = 0;
  const emit = (bytes: Uint8Array) => {
    hasher.update(bytes);
    return bytes;
  };
  const recordBytes = complete.checkpoints.length * rowBytes({ blocks: complete.blocks, length: complete.dimension });
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
  const stride = rowBytes({ blocks, length: dimension });
  const bytes = new Uint8Array(records.length * checkpoints.length * stride);
  let at = 0;
  for (const sketches of records) {
    if (sketches.length !== checkpoints.length) throw new RangeError(`${sketches.length} checkpoints`);
    for (const sketch of sketches) {
      if (sketch.length !== width) throw new RangeError(`a sketch of ${sketch.length} numbers, not ${width}`);
      writeRow(bytes.subarray(at, at + stride), sketch, blocks);
      at += stride;
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

const LARGEST_BYTE = 127;

/** Each block by its own scale, the smallest that leaves its largest number within a byte. */
function writeRow(row: Uint8Array, sketch: Float32Array, blocks: number): void {
  const dimension = sketch.length / blocks;
  for (let block = 0; block < blocks; block++) {
    const values = sketch.subarray(block * dimension, (block + 1) * dimension);
    let largest = 0;
    for (const value of values) {
      if (!Number.isFinite(value)) throw new RangeError('a sketch holds a number that is not finite');
      largest = Math.max(largest, Math.abs(value));
    }
    const bits = brainFloatAbove(largest / LARGEST_BYTE);
    const scale = fromBrainFloat(bits);
    row[2 * block] = bits & 255;
    row[2 * block + 1] = bits >> 8;
    const start = 2 * blocks + block * dimension;
    for (let j = 0; j < dimension; j++) row[start + j] = scale === 0 ? 0 : Math.round(values[j]! / scale);
  }
}
