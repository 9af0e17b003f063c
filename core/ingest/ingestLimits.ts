/**
 * What one upload may cost, checked while reading so that a hostile file is stopped before it fills memory.
 * Lengths are in UTF-16 code units of decoded text, bytes are of the file (or of what it unpacks to).
 */
export type IngestLimits = {
  /** Bytes of text after decompression. */
  maxBytes: number;
  maxRows: number;
  maxColumns: number;
  /** One cell, one JSON value or one line. */
  maxFieldLength: number;
  /** Nesting inside one JSON row. */
  maxDepth: number;
  /** Unpacked bytes per packed byte. Text packs 3 to 30 times; gzip's own ceiling, about 1,030, is reached only by bombs. */
  maxDecompressionRatio: number;
};

export const DEFAULT_INGEST_LIMITS: IngestLimits = {
  maxBytes: 256 * 1024 * 1024,
  maxRows: 1_000_000,
  maxColumns: 512,
  maxFieldLength: 1024 * 1024,
  maxDepth: 32,
  maxDecompressionRatio: 100,
};
