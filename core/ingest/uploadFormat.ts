/** The text encodings an upload may arrive in. Anything else is named in an error. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How the decoded text of an upload becomes rows. */
export type TextFormat =
  | { kind: 'delimited'; delimiter: Delimiter; hasHeader: boolean }
  | { kind: 'json' }
  | { kind: 'jsonl' }
  | { kind: 'text' }
  | { kind: 'markdown' };

/** How the bytes of an upload become rows; Parquet is read by its own columns and has no text to decode. */
export type UploadFormat = TextFormat | { kind: 'parquet' };

export type UploadFormatKind = UploadFormat['kind'];
