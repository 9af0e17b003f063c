import { z } from 'zod';
import { AttributionError } from '@/core/attribution/attributionError';
import { openContainer } from '@/core/attribution/container';
import { hashText } from '@/core/attribution/schemas';
import { fromBrainFloat } from '@/core/encoding/bfloat16';
import { type Hash, hashFromBytes } from '@/core/hash/hash';
import { rowBytes } from '@/core/linearAlgebra/byteProducts';

export const SKETCH_MAGIC = 'OLSKETCH';
export const SKETCH_VERSION = 2;

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
 * per record and checkpoint a row: a scale for each block (bfloat16, little-endian), then a signed byte for each of
 * `width` numbers, to be multiplied by the scale of its block. So no gradient is too small, and every matrix is kept to
 * the same part of its own size.
 */
export type Sketches = {
  header: SketchHeader;
  recordHashes: readonly Hash[];
  /** blocks × dimension */
  width: number;
  /** Bytes of a row. That of record i at checkpoint k starts at (i · checkpoints + k) · stride. */
  stride: number;
  rows: Uint8Array;
  /** Euclidean norm of each row. */
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
  const stride = rowBytes({ blocks: header.blocks, length: header.dimension });
  const rows = body.take('uint8', header.records * header.checkpoints.length * stride, 'rows');
  body.end();
  const recordHashes = Array.from({ length: header.records }, (_, i) =>
    hashFromBytes(hashes.subarray(32 * i, 32 * i + 32)),
  );
  if (new Set(recordHashes).size !== recordHashes.length)
    throw new AttributionError(SKETCH_MAGIC, 'a record is repeated');
  return { header, recordHashes, width, stride, rows, norms: rowNorms(rows, header) };
}

/** Where the row of record i at checkpoint k starts in `rows`. */
export function rowStart(sketches: Sketches, record: number, checkpoint: number): number {
  return (record * sketches.header.checkpoints.length + checkpoint) * sketches.stride;
}

/** What the numbers of a row's block are multiplied with. */
export function blockScale({ rows }: Pick<Sketches, 'rows'>, start: number, block: number): number {
  const at = start + 2 * block;
  return fromBrainFloat(rows[at]! | (rows[at + 1]! << 8));
}

/** One row as numbers. */
export function rowValues(sketches: Sketches, record: number, checkpoint: number): Float64Array {
  const values = new Float64Array(sketches.width);
  readRow(sketches, record, checkpoint, values);
  return values;
}

/** Writes one row as numbers into `out` [width]. */
export function readRow(sketches: Sketches, record: number, checkpoint: number, out: Float64Array): void {
  const { rows } = sketches;
  const { blocks, dimension } = sketches.header;
  const start = rowStart(sketches, record, checkpoint);
  let at = start + 2 * blocks;
  for (let block = 0; block < blocks; block++) {
    const scale = blockScale(sketches, start, block);
    for (let j = block * dimension; j < (block + 1) * dimension; j++, at++) out[j] = scale * signed(rows[at]!);
  }
}

/** The sum of squares of one block of a row's bytes. */
export function blockSquare(rows: Uint8Array, at: number, dimension: number): number {
  let sum = 0;
  for (const end = at + dimension; at < end; at++) sum += signed(rows[at]!) * signed(rows[at]!);
  return sum;
}

const signed = (byte: number) => (byte << 24) >> 24;

function rowNorms(rows: Uint8Array, { blocks, dimension }: SketchHeader): Float64Array {
  const stride = rowBytes({ blocks, length: dimension });
  return Float64Array.from({ length: rows.length / stride }, (_, row) => {
    const start = row * stride;
    let sum = 0;
    for (let block = 0; block < blocks; block++) {
      const scale = blockScale({ rows }, start, block);
      if (!Number.isFinite(scale))
        throw new AttributionError(SKETCH_MAGIC, `row ${row} has a scale that is not finite`);
      sum += scale * scale * blockSquare(rows, start + 2 * blocks + block * dimension, dimension);
    }
    return Math.sqrt(sum);
  });
}
