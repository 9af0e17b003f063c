import { z } from 'zod';
import { choiceOf, type SchemaKind } from '@/core/curation/columnChoice';
import type { MappingSuggestion } from '@/core/curation/suggestMapping';
import { DELIMITERS } from '@/core/ingest/uploadFormat';
import type { OpenedUpload } from '@/lib/ingest/openUpload';

const PREVIEW_ROWS = 10;
const PREVIEW_CELL = 400;

/** What `Upload.source` holds: how the file was read, and its first rows. */
export const uploadSource = z.object({
  format: z.enum(['delimited', 'json', 'jsonl', 'text', 'markdown', 'parquet']),
  encoding: z.string(),
  delimiter: z.enum(DELIMITERS).nullable(),
  notices: z.array(z.string()),
  columns: z.array(z.string()),
  sample: z.array(z.record(z.string(), z.string())),
  suggestedMapping: z.record(z.string(), z.string().nullable()),
});

export type UploadSource = z.infer<typeof uploadSource>;

// PostgreSQL stores neither NUL nor half a surrogate pair in JSON; rows that hold them are refused as malformed later.
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const UNSTORABLE = /\u0000|[\uD800-\uDFFF]/gu;

const storable = (text: string, limit: number) => {
  const clean = text.slice(0, limit + 1).replace(UNSTORABLE, '\uFFFD');
  return clean.length > limit ? `${clean.slice(0, limit).replace(UNSTORABLE, '')}…` : clean;
};

/** The description of an opened file, for a DataNet of this kind. */
export function describeUpload(opened: OpenedUpload, kind: SchemaKind): UploadSource {
  const rows = opened.sample.flatMap((row) => (row.kind === 'fields' ? [row.fields] : []));
  const suggestion: MappingSuggestion | undefined = opened.suggestion;
  return {
    format: opened.format.kind,
    encoding: opened.encoding,
    delimiter: opened.format.kind === 'delimited' ? opened.format.delimiter : null,
    notices: opened.notices,
    columns: opened.columns,
    sample: rows
      .slice(0, PREVIEW_ROWS)
      .map((row) => Object.fromEntries([...row].map(([name, value]) => [name, storable(value, PREVIEW_CELL)]))),
    suggestedMapping: choiceOf(suggestion?.mapping, kind),
  };
}
