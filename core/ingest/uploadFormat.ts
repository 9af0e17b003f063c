/** The text encodings an upload may arrive in. Anything else is named in an error. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How the bytes of an upload become rows. */
export type UploadFormat =
  | { kind: 'delimited'; delimiter: Delimiter; hasHeader: boolean }
  | { kind: 'json' }
  | { kind: 'jsonl' }
  | { kind: 'text' }
  | { kind: 'markdown' };

export type UploadFormatKind = UploadFormat['kind'];
