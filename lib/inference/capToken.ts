import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { spendingCapMessage } from '@/lib/api/answer';
import { hex } from '@/lib/api/common';

/** A spending cap and the wallet's signature over it: what a node accepts in place of an API key. */
export const signedCap = z.object({ message: spendingCapMessage, signature: hex });
export type SignedCap = z.infer<typeof signedCap>;

const PREFIX = 'olcap_';

/**
 * Writes a signed spending cap as one token for an `Authorization: Bearer` header, so that any OpenAI client can pay:
 * `new OpenAI({ apiKey: encodeCapToken(cap), baseURL })`. The token is a bearer secret up to the cap's limits.
 */
export function encodeCapToken(cap: SignedCap): string {
  return PREFIX + btoa(JSON.stringify(cap)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Reads a token of `encodeCapToken`. The signature is not checked here. Throws `unauthenticated`. */
export function decodeCapToken(token: string): SignedCap {
  try {
    if (!token.startsWith(PREFIX) || token.length > 4096) throw new Error('not a cap token');
    const base64 = token.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/');
    return signedCap.parse(JSON.parse(atob(base64)));
  } catch (cause) {
    throw new OpenLedgerError({
      code: 'unauthenticated',
      message: 'The API key is not a signed spending cap.',
      remedy: 'Sign a spending cap in the playground and pass its token as the API key.',
      cause,
    });
  }
}
