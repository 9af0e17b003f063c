import { readFileSync } from 'node:fs';

/** Token ids of a `.u16` file (16-bit little-endian). */
export function readTokens(path: string): Uint16Array<ArrayBuffer> {
  const bytes = Uint8Array.from(readFileSync(path));
  return new Uint16Array(bytes.buffer);
}
