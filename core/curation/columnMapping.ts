import { type DataRecord, METADATA_FIELDS, type RecordMetadata } from '@/core/curation/dataRecord';
import { normaliseText } from '@/core/curation/normaliseText';
import type { RowFields } from '@/core/ingest/parsedRow';

type MetadataColumns = { topic?: string; source?: string; url?: string };

/** Which column of an upload fills which field of a record. */
export type ColumnMapping =
  | (MetadataColumns & { kind: 'question-answer'; prompt: string; answer: string })
  | (MetadataColumns & { kind: 'text'; text: string });

/** The columns that a mapping needs in every row. */
export function requiredColumns(mapping: ColumnMapping): string[] {
  return mapping.kind === 'text' ? [mapping.text] : [mapping.prompt, mapping.answer];
}

/**
 * A record from a row, its texts normalised; metadata that is empty is left out.
 * Returns the name of the missing column when the row lacks one that the mapping needs.
 */
export function mapRow(fields: RowFields, mapping: ColumnMapping): DataRecord | { missing: string } {
  const missing = requiredColumns(mapping).find((column) => !fields.has(column));
  if (missing !== undefined) return { missing };
  const read = (column: string) => normaliseText(fields.get(column) ?? '');
  const metadata: RecordMetadata = {};
  for (const field of METADATA_FIELDS) {
    const column = mapping[field];
    const text = column === undefined ? '' : read(column);
    if (text !== '') metadata[field] = text;
  }
  if (mapping.kind === 'text') return { kind: 'text', text: read(mapping.text), ...metadata };
  return { kind: 'question-answer', prompt: read(mapping.prompt), answer: read(mapping.answer), ...metadata };
}
