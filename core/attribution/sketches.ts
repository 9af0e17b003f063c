import { z } from 'zod';
import { AttributionError } from '@/core/attribution/attributionError';
import { openContainer } from '@/core/attribution/container';
import { hashText } from '@/core/attribution/schemas';
import { float16Table } from '@/core/encoding/float16';
import { type Hash, hashFromBytes } from '@/core/hash/hash';

export const SKETCH_MAGIC = 'OLSKETCH';
export const SKETCH_VERSION = 1;

export const sketchHeader = z.strictObject({
  /** The published adapter; the seed of the sign hash derives from it. */
  adapterHash: hashText,
  /** The adapters that gradients were taken at, in order of training; `learningRate` weighs TracIn. */
  checkpoints: z
    .array(z.strictObject({ adapterHash: hashText, learningRate: z.number().positive() }))
    .min(1)
    .max(64),
  /** Matrices of the adapter. */
  blocks: z.number().int().min(1).max(65_536),
  /** Numbers per matrix. */
  dimension: z.number().int().min(1).max(65_536),
  records: z.number().int().min(1).max(10_000_000),
});

export type SketchHeader = z.infer<typeof sketchHeader>;

/**
 * Gradient sketches of many records, in the file's own memory. The file: header, then 32 bytes of hash per record, then
 * per record and checkpoint a row of uint16: a power-of-two exponent (int16) and `width` float16 values to be multiplied
 * by 2^exponent, so that no gradient is too small for float16.
 */
export type Sketches = {
  header: SketchHeader;
  recordHashes: readonly Hash[];
  /** blocks × dimension */
  width: number;
  /** uint16 per row: 1 + width. Row of record i at checkpoint k starts at (i · checkpoints + k) · stride. */
  stride: number;
  rows: Uint16Array;
  /** Euclidean norm of each row's float16 values, before the exponent. */
  norms: Float64Array;
};

/** A query's sketch: per checkpoint [blocks × dimension]. */
export type CheckpointSketches = readonly Float32Array[];

/**
 * Opens a file of sketches without copying its rows.
 * @throws OpenLedgerError invalid_input when it is damaged, holds numbers that are not finite, or repeats a record
 */
export function openSketches(bytes: Uint8Array): Sketches {
  const { header, body } = openContainer(bytes, SKETCH_MAGIC, SKETCH_VERSION, sketchHeader);
  const hashes = body.take('uint8', header.records * 32, 'record hashes');
  const width = header.blocks * header.dimension;
  const stride = 1 + width;
  const rows = body.take('uint16', header.records * header.checkpoints.length * stride, 'rows');
  body.end();
  const recordHashes = Array.from({ length: header.records }, (_, i) =>
    hashFromBytes(hashes.subarray(32 * i, 32 * i + 32)),
  );
  if (new Set(recordHashes).size !== recordHashes.length)
    throw new AttributionError(SKETCH_MAGIC, 'a record is repeated');
  return { header, recordHashes, width, stride, rows, norms: rowNorms(rows, stride) };
}

/** Where the row of record i at checkpoint k starts in `rows`. */
export function rowStart(sketches: Sketches, record: number, checkpoint: number): number {
  return (record * sketches.header.checkpoints.length + checkpoint) * sketches.stride;
}

/** The exponent that a row's values are to be multiplied with, as a factor. */
export function rowScale(sketches: Sketches, record: number, checkpoint: number): number {
  return powerOfTwo((sketches.rows[rowStart(sketches, record, checkpoint)]! << 16) >> 16);
}

/** One row as numbers. */
export function rowValues(sketches: Sketches, record: number, checkpoint: number): Float64Array {
  const values = new Float64Array(sketches.width);
  readRow(sketches, record, checkpoint, values);
  return values;
}

/** Writes one row as numbers into `out` [width]. */
export function readRow(sketches: Sketches, record: number, checkpoint: number, out: Float64Array): void {
  const halves = float16Table();
  const { rows, width } = sketches;
  const start = rowStart(sketches, record, checkpoint) + 1;
  const scale = rowScale(sketches, record, checkpoint);
  for (let j = 0; j < width; j++) out[j] = scale * halves[rows[start + j]!]!;
}

const scratch = new DataView(new ArrayBuffer(8));

/** 2^exponent, exactly, from the bits of a double; exponents are those of normal doubles. */
export function powerOfTwo(exponent: number): number {
  if (exponent < -1022 || exponent > 1023) throw new AttributionError(SKETCH_MAGIC, `exponent ${exponent} of a row`);
  scratch.setUint32(0, (exponent + 1023) << 20);
  return scratch.getFloat64(0);
}

function rowNorms(rows: Uint16Array, stride: number): Float64Array {
  const halves = float16Table();
  return Float64Array.from({ length: rows.length / stride }, (_, row) => {
    const start = row * stride;
    powerOfTwo((rows[start]! << 16) >> 16);
    let sum = 0;
    for (let at = start + 1; at < start + stride; at++) {
      const value = halves[rows[at]!]!;
      sum += value * value;
    }
    // An infinity or a NaN anywhere in the row makes the sum one.
    if (!Number.isFinite(sum)) throw new AttributionError(SKETCH_MAGIC, `row ${row} holds a number that is not finite`);
    return Math.sqrt(sum);
  });
}
