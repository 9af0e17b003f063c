import { encodeHeader, openContainer, paddingOf } from '@/core/attribution/container';
import { type SketchHeader, sketchHeader } from '@/core/attribution/sketches';
import { float16Table, toFloat16 } from '@/core/encoding/float16';

const MAGIC = 'OLSKETCH';
const VERSION = 1;
/** Largest values land in [2^14, 2^15): 29 binary orders remain below before float16 runs out. */
const TOP_EXPONENT = 14;

/**
 * Sketches at one checkpoint as evaluations keep them on disk, finer than a published file, since they are folded before
 * they are rounded to bytes: header, 32 bytes a record (zeros), then for each record a power of two (int16) and float16
 * numbers to be multiplied by it.
 */
export function encodeStored(header: Omit<SketchHeader, 'records'>, rows: readonly Float32Array[]): Uint8Array {
  const stride = 2 * (1 + header.blocks * header.dimension);
  const start = encodeHeader(MAGIC, VERSION, { ...header, records: rows.length });
  const at = start.length + 32 * rows.length;
  const bytes = new Uint8Array(at + rows.length * stride + paddingOf(rows.length * stride).length);
  bytes.set(start);
  rows.forEach((sketch, i) => {
    const row = new DataView(bytes.buffer, at + i * stride, stride);
    const largest = sketch.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const exponent = largest === 0 ? 0 : Math.floor(Math.log2(largest)) - TOP_EXPONENT;
    row.setInt16(0, exponent, true);
    sketch.forEach((value, j) => {
      row.setUint16(2 + 2 * j, toFloat16(value * 2 ** -exponent), true);
    });
  });
  return bytes;
}

/** The sketches of such a file, one a record. */
export function openStored(bytes: Uint8Array): Float32Array[] {
  const { header, body } = openContainer(bytes, MAGIC, VERSION, sketchHeader);
  const width = header.blocks * header.dimension;
  body.take('uint8', header.records * 32, 'record hashes');
  const rows = body.take('uint16', header.records * (1 + width), 'rows');
  const halves = float16Table();
  return Array.from({ length: header.records }, (_, i) => {
    const start = i * (1 + width);
    const scale = 2 ** ((rows[start]! << 16) >> 16);
    return Float32Array.from({ length: width }, (_, j) => scale * halves[rows[start + 1 + j]!]!);
  });
}
