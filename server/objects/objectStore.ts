import type { Readable } from 'node:stream';

/** The name of an object: SHA-256 of its bytes as 0x and 64 lower-case hexadecimal digits, as in the database and on chain. */
export type ObjectHash = `0x${string}`;

/** What can be stored: bytes at once, or a stream of chunks that is never held in memory whole. */
export type ObjectSource = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Files named by the hash of their content: uploads, adapters, sketches, indexes, evidence. Putting the same bytes
 * twice stores them once. Nothing is ever changed or removed under its name.
 */
export type ObjectStore = {
  /** Stores the bytes and returns their hash once they are durable. */
  put: (source: ObjectSource, options?: { maximumBytes?: number }) => Promise<ObjectHash>;
  /** The whole object, compared with its name. Throws `not_found`, or `unavailable` when the stored bytes are damaged. */
  get: (hash: string) => Promise<Uint8Array<ArrayBuffer>>;
  has: (hash: string) => Promise<boolean>;
  /** Size in bytes; throws `not_found`. */
  size: (hash: string) => Promise<number>;
  /** Bytes `start` to `end` (not included), cut where the object ends; not compared with the name. */
  slice: (hash: string, start: number, end: number) => Promise<ArrayBuffer>;
  /** The object chunk by chunk; the stream ends with an error when the bytes turn out not to be those of the name. */
  stream: (hash: string) => Promise<Readable>;
};
