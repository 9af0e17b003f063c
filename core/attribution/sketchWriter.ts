import { encodeHeader, paddingOf } from '@/core/attribution/container';
import { SKETCH_MAGIC, SKETCH_VERSION, type SketchHeader, sketchHeader } from '@/core/attribution/sketches';
import { toFloat16 } from '@/core/encoding/float16';
import { createHasher, type Hash, hashToBytes } from '@/core/hash/hash';

export type SketchWriter = {
  /** Start of the file; write it first. */
  header(): Uint8Array;
  /** Bytes of the next record, in the order of the record hashes: one sketch [blocks × dimension] per checkpoint. */
  record(sketches: readonly Float32Array[]): Uint8Array;
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
    record(sketches) {
      if (written === recordHashes.length) throw new RangeError(`all ${written} records are written`);
      if (sketches.length !== complete.checkpoints.length) throw new RangeError(`${sketches.length} checkpoints`);
      const bytes = new Uint8Array(2 * sketches.length * (1 + width));
      const view = new DataView(bytes.buffer);
      sketches.forEach((sketch, k) => {
        if (sketch.length !== width) throw new RangeError(`a sketch of ${sketch.length} numbers, not ${width}`);
        writeRow(view, 2 * k * (1 + width), sketch);
      });
      written++;
      return emit(bytes);
    },
    finish() {
      if (written !== recordHashes.length) throw new RangeError(`${written} of ${recordHashes.length} records written`);
      const rowBytes = 2 * written * complete.checkpoints.length * (1 + width);
      return { bytes: emit(paddingOf(rowBytes)), hash: hasher.digest() };
    },
  };
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
