import { z } from 'zod';
import type { DuplicateEntry } from '@/core/curation/duplicateIndex';
import { SIGNATURE_LENGTH } from '@/core/curation/minHash';
import { uint32FromBytes, uint32ToBytes } from '@/core/curation/uint32Bytes';
import { decodeBase64, encodeBase64 } from '@/core/encoding/base64';
import { hashSchema } from '@/lib/ingest/schemas';

/** 32-bit numbers as base64 of their little-endian bytes. */
const numbers = z.base64().transform((text, context) => {
  const bytes = decodeBase64(text);
  if (bytes.length % 4 === 0) return uint32FromBytes(bytes);
  context.addIssue({ code: 'custom', message: 'does not hold whole 32-bit numbers' });
  return z.NEVER;
});

/** Index entries as JSON: a few hundred bytes and 5.3 bytes a word each. */
export const duplicateEntrySchema = z.strictObject({
  recordHash: hashSchema,
  contentKey: hashSchema,
  signature: numbers.refine((values) => values.length === SIGNATURE_LENGTH, `must hold ${SIGNATURE_LENGTH} numbers`),
  promptWords: numbers,
  shingles: numbers.optional(),
});

export type SentDuplicateEntry = z.input<typeof duplicateEntrySchema>;

export function toSentDuplicateEntry(entry: DuplicateEntry): SentDuplicateEntry {
  const encode = (values: Uint32Array) => encodeBase64(uint32ToBytes(values));
  return {
    recordHash: entry.recordHash,
    contentKey: entry.contentKey,
    signature: encode(entry.signature),
    promptWords: encode(entry.promptWords),
    ...(entry.shingles === undefined ? {} : { shingles: encode(entry.shingles) }),
  };
}

/** @throws ZodError naming the field that is wrong */
export function fromSentDuplicateEntry(sent: unknown): DuplicateEntry {
  const { shingles, ...entry } = duplicateEntrySchema.parse(sent);
  return shingles === undefined ? entry : { ...entry, shingles };
}
