import type { IngestLimits } from '@/core/ingest/ingestLimits';

/** Why a row could not be read. One table, so that every interface can explain every code. */
export const MALFORMED_CODES = {
  'control-character': 'A cell holds a control character such as NUL.',
  'damaged-text': 'A cell holds bytes that are not valid in the encoding of the file.',
  'invalid-json': 'The row is not valid JSON.',
  'missing-field': 'A column that the mapping needs is absent.',
  'not-a-conversation': 'The column of the conversation holds no turns that can be learned from.',
  'not-an-object': 'The row is JSON, but not an object with named fields.',
  'stray-quote': 'A closing quotation mark is followed by other text.',
  'too-deep': 'The row nests deeper than rows may.',
  'unclosed-quote': 'A quotation mark is opened and never closed.',
  'wrong-cell-count': 'The row has more or fewer cells than the header.',
} as const;

export type MalformedCode = keyof typeof MALFORMED_CODES;

/** A map, not an object: a column named `__proto__` is then a name like any other. */
export type RowFields = ReadonlyMap<string, string>;

/** Where a row stands in its file: `row` counts data rows from 1 (malformed ones too), `line` is its first line, from 1. */
export type RowPlace = { row: number; line: number };

export type MalformedRow = RowPlace & { kind: 'malformed'; code: MalformedCode; reason: string };

export type ParsedRow = (RowPlace & { kind: 'fields'; fields: RowFields }) | MalformedRow;

/** A parser is fed decoded text in pieces of any size and returns the rows that each piece completed. */
export type RowParser = {
  push(text: string): ParsedRow[];
  end(): ParsedRow[];
};

/** What every parser needs to know to name a place in an error. */
export type ParserContext = { fileName: string; limits: IngestLimits };
