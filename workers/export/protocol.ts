import type { ExportChoice } from '@/core/export/exportModel';
import type { ErrorData } from '@/workers/shared/errorData';

export type ExportParameters = ExportChoice & {
  /** Folder of the base on this site, in the Hugging Face layout. */
  basePath: string;
  baseName: string;
  /** Short name of letters, digits and hyphens. */
  name: string;
  /** Bytes of `adapter_model.safetensors`. */
  adapter: Uint8Array<ArrayBuffer>;
  readme: string;
  /** A folder of the person's disk to write into; null makes one archive. */
  folder: FileSystemDirectoryHandle | null;
};

/** A file that was written, with the SHA-256 of the bytes that were read back from where they lie. */
export type WrittenFile = { path: string; size: number; sha256: `0x${string}` };

export type ExportOutcome = {
  files: WrittenFile[];
  /** Where no folder was given: a ZIP archive that lies on this browser's disk, or in memory where it has none. */
  archive: { file: Blob; sha256: `0x${string}` } | null;
};

/** Page to worker: one export for each worker, which is ended to cancel it. */
export type ExportRequest = { kind: 'export'; parameters: ExportParameters };

export type ExportResponse =
  | { kind: 'progress'; done: number; total: number; path: string }
  | { kind: 'exported'; outcome: ExportOutcome }
  | { kind: 'failed'; error: ErrorData };
