import { z } from 'zod';
import { AttributionError } from '@/core/attribution/attributionError';
import { encodeHeader, openContainer } from '@/core/attribution/container';
import type { Gram } from '@/core/attribution/gram';
import { hashText } from '@/core/attribution/schemas';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { triangleLength } from '@/core/linearAlgebra/cholesky';

export const GRAM_MAGIC = 'OLGRAM\0\0';
export const GRAM_VERSION = 1;

const gramHeader = z.strictObject({
  /** SHA-256 of the file of sketches that these are the moments of. */
  sketchesHash: hashText,
  checkpoints: z.number().int().min(1).max(64),
  blocks: z.number().int().min(1).max(65_536),
  dimension: z.number().int().min(1).max(65_536),
});

/** The file: header, then the triangles as little-endian float64. */
export function encodeGram(gram: Gram, sketchesHash: Hash): { bytes: Uint8Array; hash: Hash } {
  const { checkpoints, blocks, dimension, triangles } = gram;
  const header = encodeHeader(GRAM_MAGIC, GRAM_VERSION, { sketchesHash, checkpoints, blocks, dimension });
  const bytes = new Uint8Array(header.length + triangles.byteLength);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  triangles.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return { bytes, hash: sha256Hash(bytes) };
}

/**
 * Opens a file without copying its numbers. That they are those of the sketches is for `checkGram`.
 * @throws AttributionError when it is damaged or holds what no second moments can be
 */
export function openGram(bytes: Uint8Array): Gram & { sketchesHash: Hash } {
  const { header, body } = openContainer(bytes, GRAM_MAGIC, GRAM_VERSION, gramHeader);
  const { checkpoints, blocks, dimension } = header;
  const triangles = body.take('float64', checkpoints * blocks * triangleLength(dimension), 'triangles');
  body.end();
  if (!triangles.every(Number.isFinite)) throw new AttributionError('gram', 'holds a number that is not finite');
  return { ...header, triangles };
}
