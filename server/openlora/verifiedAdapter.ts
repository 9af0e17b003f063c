import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { readAdapterFile } from '@/core/formats/adapterFile';
import type { Adapter } from '@/core/formats/peft';
import type { DecoderConfig } from '@/core/model/config';

/** An adapter in memory together with the hash that its bytes were found to have. */
export type VerifiedAdapter = { hash: `0x${string}`; weights: Adapter };

/**
 * Reads an adapter whose bytes must be the ones that the chain names. The hash is computed here, from the bytes that
 * are used, whatever the store says. The adapter keeps their memory: the caller has no more business with them.
 *
 * @throws OpenLedgerError `unavailable` for other bytes
 */
export async function verifyAdapter(
  base: DecoderConfig,
  hash: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<VerifiedAdapter> {
  // Off this thread: the batch goes on while a large adapter is hashed.
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  const actual = `0x${Buffer.from(digest).toString('hex')}` as const;
  if (actual !== hash) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `The adapter's bytes have the hash ${actual}; the chain names ${hash}. It is not served.`,
      fields: { expected: hash, actual },
      remedy: 'The stored file is damaged or was replaced: publish the adapter again.',
    });
  }
  return { hash: actual, weights: readAdapterFile(base, bytes, { share: true }) };
}

/** Bytes that an adapter's matrices take in memory. */
export function adapterByteLength({ matrices }: Adapter): number {
  let bytes = 0;
  for (const { data } of matrices.values()) bytes += data.byteLength;
  return bytes;
}
