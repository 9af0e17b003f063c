import { createHasher } from '@/core/hash/hash';

/** SHA-256 of a blob, read piece by piece. */
export async function hashOf(blob: Blob): Promise<`0x${string}`> {
  const hasher = createHasher();
  const reader = blob.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) hasher.update(part.value);
  return hasher.digest();
}
