import { z } from 'zod';
import { AttributionError } from '@/core/attribution/attributionError';
import { encodeHeader, openContainer } from '@/core/attribution/container';
import { type Gram, gramOf } from '@/core/attribution/gram';
import { hashText } from '@/core/attribution/schemas';
import type { Sketches } from '@/core/attribution/sketches';
import { triangleLength } from '@/core/linearAlgebra/cholesky';

export const GRAM_MAGIC = 'OLGRAM\0\0';
export const GRAM_VERSION = 1;

const gramHeader = z.strictObject({
  /** The published adapter, as in the sketches. */
  adapterHash: hashText,
  records: z.number().int().min(1).max(10_000_000),
  checkpoints: z.number().int().min(1).max(64),
  blocks: z.number().int().min(1).max(65_536),
  dimension: z.number().int().min(1).max(65_536),
});

/** The Gram matrices of sketches as a file: header, then the triangles as float64. */
export function encodeGram(sketches: Sketches): Uint8Array {
  const { checkpoints, blocks, dimension, triangles } = gramOf(sketches);
  const { adapterHash, records } = sketches.header;
  const header = encodeHeader(GRAM_MAGIC, GRAM_VERSION, { adapterHash, records, checkpoints, blocks, dimension });
  const bytes = new Uint8Array(header.length + triangles.byteLength);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  triangles.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return bytes;
}

/**
 * Opens a file without copying its numbers. That they are those of the sketches is for `checkGram` to say.
 * @throws AttributionError when it is damaged, or of another adapter, number of records or shape than the sketches
 */
export function openGram(bytes: Uint8Array, { header: sketches }: Sketches): Gram {
  const { header, body } = openContainer(bytes, GRAM_MAGIC, GRAM_VERSION, gramHeader);
  const expected = { ...header, adapterHash: sketches.adapterHash, records: sketches.records };
  expected.checkpoints = sketches.checkpoints.length;
  expected.blocks = sketches.blocks;
  expected.dimension = sketches.dimension;
  for (const key of gramHeader.keyof().options) {
    if (header[key] === expected[key]) continue;
    throw new AttributionError('gram', `${key} is ${header[key]}, the sketches have ${expected[key]}`, 'wrongGram');
  }
  const { checkpoints, blocks, dimension } = header;
  const triangles = body.take('float64', checkpoints * blocks * triangleLength(dimension), 'triangles');
  body.end();
  return { checkpoints, blocks, dimension, triangles };
}
