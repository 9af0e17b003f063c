import type { RandomAccessFile } from '@/core/model/weightFiles';

/** A file of weights that can be looked into and fetched from any byte on. */
export type WeightSource = RandomAccessFile & {
  /** SHA-256 as the place it comes from states it, without 0x; null where none is stated. */
  sha256: string | null;
  /** Something that changes when the file does; empty where nothing is known. */
  validator: string;
  /** The bytes from `from` on. `begins` says where the stream really begins: 0 where the place knows no ranges. */
  open(from: number, signal: AbortSignal): Promise<{ stream: ReadableStream<Uint8Array>; begins: number }>;
};

/** A model's folder, wherever it lies. */
export type BaseFolder = {
  name: string;
  origin: string;
  /** Content of a small file, null where there is none. @throws `payload_too_large` beyond `limit` bytes */
  readText(name: string, limit: number): Promise<string | null>;
  weightFile(name: string): Promise<WeightSource | null>;
};
