import { type Hash, hashFromBytes } from '@/core/hash/hash';

/**
 * SHA-256 of bytes by the platform, away from the calling thread: a page that hashes an adapter of megabytes itself
 * misses frames. Needs a secure context, as everything that keeps files in the browser does.
 */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<Hash> {
  return hashFromBytes(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
