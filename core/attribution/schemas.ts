import { z } from 'zod';
import type { Hash } from '@/core/hash/hash';

/** 32 bytes as 0x and 64 lower-case hexadecimal digits; nothing is normalised here, since the text itself is hashed. */
export const hashText = z.custom<Hash>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value), {
  error: 'a hash is 0x and 64 lower-case hexadecimal digits',
});

/** 20 bytes as 0x and 40 lower-case hexadecimal digits. */
export const accountText = z.custom<`0x${string}`>(
  (value) => typeof value === 'string' && /^0x[0-9a-f]{40}$/.test(value),
  { error: 'an account is 0x and 40 lower-case hexadecimal digits' },
);

/** A non-negative integer without leading zeros: amounts in wei, identifiers on chain. */
export const decimalText = z.string().regex(/^(0|[1-9][0-9]{0,77})$/, 'not a canonical decimal integer');

export const share = z.number().int().min(0).max(1_000_000_000);
