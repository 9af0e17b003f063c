import { createHash } from 'node:crypto';
import type { JobName } from './names';

/**
 * The id of "the job of this kind about this thing": a UUID (version 8, RFC 9562) from their hash. Enqueuing it twice
 * makes one job.
 */
export function jobIdOf(name: JobName, key: string): string {
  const hex = createHash('sha256').update(`${name}\n${key}`).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
