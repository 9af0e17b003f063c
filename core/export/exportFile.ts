/** One file of an export. Its size is known before a byte of it is made, and its bytes are made piece by piece. */
export type ExportFile = {
  /** Path inside the export's folder, with `/` between parts. */
  path: string;
  /** Bytes. */
  size: number;
  chunks(): Iterable<Uint8Array<ArrayBuffer>>;
};

export const bytesFile = (path: string, bytes: Uint8Array<ArrayBuffer>): ExportFile => ({
  path,
  size: bytes.length,
  chunks: () => [bytes],
});

export const textFile = (path: string, text: string): ExportFile => bytesFile(path, new TextEncoder().encode(text));
