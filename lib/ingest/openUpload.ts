import type { DataRecordKind } from '@/core/curation/dataRecord';
import { type MappingSuggestion, suggestMapping } from '@/core/curation/suggestMapping';
import { DEFAULT_INGEST_LIMITS, type IngestLimits } from '@/core/ingest/ingestLimits';
import type { ParsedRow, ParserContext } from '@/core/ingest/parsedRow';
import { parseRows } from '@/core/ingest/parseRows';
import type { TextEncoding, UploadFormat } from '@/core/ingest/uploadFormat';
import { gunzip } from '@/lib/ingest/gunzip';
import { parquetRows } from '@/lib/ingest/parquet/parquetRows';
import { peekBytes } from '@/lib/ingest/peekBytes';
import type { RandomAccess } from '@/lib/ingest/randomAccess';
import { sniffUpload } from '@/lib/ingest/sniffUpload';

const HEAD_BYTES = 64 * 1024;
/** PAR1, the first bytes of a Parquet file. */
const PARQUET = [0x50, 0x41, 0x52, 0x31];

export type OpenUploadOptions = {
  limits?: Partial<IngestLimits>;
  /** The same file by its places; without it a Parquet file cannot be read. */
  random?: RandomAccess;
  /** Rows read ahead for the preview and the suggested mapping. */
  sampleRows?: number;
  /** The kind of records the DataNet takes, where that is settled: the suggestion keeps to it. */
  recordKind?: DataRecordKind;
  /** Called with the number of bytes taken from the source so far (packed, where it is packed). */
  onBytes?: (bytes: number) => void;
};

export type OpenedUpload = {
  format: UploadFormat;
  encoding: TextEncoding;
  /** Things that a person should know and need not act on. */
  notices: string[];
  fileName: string;
  compressed: boolean;
  /** Names of the sampled rows' columns, in order of first appearance. */
  columns: string[];
  sample: ParsedRow[];
  suggestion: MappingSuggestion | undefined;
  /** Every row from the first, the sampled ones included. Can be read once. */
  rows: AsyncIterable<ParsedRow>;
};

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    onBytes(bytes);
    yield chunk;
  }
}

async function* continued(
  read: readonly ParsedRow[],
  rest: AsyncGenerator<ParsedRow>,
  failure: { error: unknown } | undefined,
): AsyncGenerator<ParsedRow> {
  try {
    yield* read;
    if (failure !== undefined) throw failure.error;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

type FoundRows = Pick<OpenedUpload, 'format' | 'encoding' | 'notices' | 'compressed'> & {
  rows: AsyncGenerator<ParsedRow>;
};

async function findRows(
  source: AsyncIterable<Uint8Array>,
  context: ParserContext,
  { onBytes, random }: OpenUploadOptions,
): Promise<FoundRows> {
  const outer = await peekBytes(onBytes === undefined ? source : counted(source, onBytes), PARQUET.length);
  if (random !== undefined && PARQUET.every((byte, at) => outer.head[at] === byte)) {
    await outer.all[Symbol.asyncIterator]().return?.();
    const rows = parquetRows(random, context, onBytes);
    return { format: { kind: 'parquet' }, encoding: 'utf-8', notices: [], compressed: false, rows };
  }
  const compressed = outer.head[0] === 0x1f && outer.head[1] === 0x8b;
  const inner = await peekBytes(compressed ? gunzip(outer.all, context) : outer.all, HEAD_BYTES);
  const sniffed = sniffUpload(inner.head, inner.isWhole, context);
  return { ...sniffed, compressed, rows: parseRows(inner.all, sniffed.format, sniffed.encoding, context) };
}

/**
 * Opens an upload in one pass: unpacks, finds format, encoding and delimiter, reads a few rows ahead for a preview and
 * a suggested mapping, and hands back all rows as a stream. An error behind the first row is thrown where it stands,
 * when the rows are read.
 * @throws OpenLedgerError when the file cannot be read at all
 */
export async function openUpload(
  source: AsyncIterable<Uint8Array>,
  fileName: string,
  options: OpenUploadOptions = {},
): Promise<OpenedUpload> {
  const context: ParserContext = { fileName, limits: { ...DEFAULT_INGEST_LIMITS, ...options.limits } };
  const { rows, ...read } = await findRows(source, context, options);
  const sample: ParsedRow[] = [];
  let failure: { error: unknown } | undefined;
  try {
    while (sample.length < (options.sampleRows ?? 20)) {
      const { done, value } = await rows.next();
      if (done) break;
      sample.push(value);
    }
  } catch (error) {
    if (sample.length === 0) throw error;
    failure = { error };
  }
  const fields = sample.flatMap((row) => (row.kind === 'fields' ? [row.fields] : []));
  const columns = [...new Set(fields.flatMap((row) => [...row.keys()]))];
  return {
    ...read,
    fileName,
    columns,
    sample,
    suggestion: suggestMapping(columns, fields, options.recordKind),
    rows: continued(sample, rows, failure),
  };
}
