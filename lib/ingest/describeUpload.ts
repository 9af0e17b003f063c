import { type ColumnMapping, mapRow } from '@/core/curation/columnMapping';
import type { DataRecord } from '@/core/curation/dataRecord';
import type { MappingSuggestion } from '@/core/curation/suggestMapping';
import type { TextEncoding, UploadFormat } from '@/core/ingest/uploadFormat';
import type { OpenedUpload } from '@/lib/ingest/openUpload';

/** Cells are cut for show; the rows themselves are not. A conversation is one cell, and cut it cannot be read. */
const SHOWN_LENGTH = 4000;

/** A sampled row for a table: `cells` follow the upload's columns; a row that could not be read has a `problem`. */
export type SampleRow = { row: number; line: number; cells: string[]; problem: string | undefined };

/** What a person is shown of an upload before it is curated. Plain data. */
export type UploadDescription = {
  fileName: string;
  format: UploadFormat;
  encoding: TextEncoding;
  compressed: boolean;
  notices: string[];
  columns: string[];
  sample: SampleRow[];
  suggestion: MappingSuggestion | undefined;
};

export function describeUpload(upload: OpenedUpload): UploadDescription {
  const { fileName, format, encoding, compressed, notices, columns, suggestion } = upload;
  const sample = upload.sample.map((row): SampleRow => {
    const place = { row: row.row, line: row.line };
    if (row.kind === 'malformed') return { ...place, cells: [], problem: row.reason };
    return {
      ...place,
      cells: columns.map((name) => (row.fields.get(name) ?? '').slice(0, SHOWN_LENGTH)),
      problem: undefined,
    };
  });
  return { fileName, format, encoding, compressed, notices, columns, sample, suggestion };
}

/**
 * The sampled rows as the records that a mapping would make of them, for a form that shows the effect of each choice at
 * once; undefined where a row cannot be mapped. Texts are cut for show.
 */
export function previewMapping(
  { columns, sample }: Pick<UploadDescription, 'columns' | 'sample'>,
  mapping: ColumnMapping,
): (DataRecord | undefined)[] {
  return sample.map(({ cells, problem }) => {
    if (problem !== undefined) return undefined;
    const record = mapRow(new Map(columns.map((name, at) => [name, cells[at] ?? ''])), mapping);
    return 'code' in record ? undefined : record;
  });
}
