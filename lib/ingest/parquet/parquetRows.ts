import { type FileMetaData, parquetMetadata, parquetRead, parquetSchema, type SchemaTree } from 'hyparquet';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from 'hyparquet/src/schema.js';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { fieldsRow } from '@/core/ingest/fieldsRow';
import { inputError, limitError } from '@/core/ingest/ingestErrors';
import type { ParsedRow, ParserContext } from '@/core/ingest/parsedRow';
import { checkPages, DECOMPRESSORS, PageProblem } from '@/lib/ingest/parquet/checkPages';
import { checkThrift } from '@/lib/ingest/parquet/checkThrift';
import type { RandomAccess } from '@/lib/ingest/randomAccess';

const MAGIC = 0x31524150;
/** The directory of a file of a thousand row groups stays well below. */
const MOST_DIRECTORY_BYTES = 8 * 1024 * 1024;
/** One row group is unpacked at a time. */
const MOST_GROUP_BYTES = 128 * 1024 * 1024;
const CODECS: readonly string[] = ['UNCOMPRESSED', 'SNAPPY'];
const REWRITE = 'Write it again with snappy compression and the usual encodings, or export it as JSON Lines.';

/**
 * Rows of a Parquet file, one row group at a time: top-level columns in order, nested values as JSON. A row's `line` is
 * its number, since the file has no lines.
 * @param onBytes how far into the file the rows read so far reach
 * @throws OpenLedgerError for a file that is damaged, written in a way that is not read here, or larger than it may be
 */
export async function* parquetRows(
  file: RandomAccess,
  context: ParserContext,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<ParsedRow> {
  const { fileName, limits } = context;
  const { metadata, tree, names, rows } = await readable(fileName, () => readDirectory(file, context));
  if (names.length > limits.maxColumns) throw tooMuch(context, 'maxColumns', `more than ${limits.maxColumns} columns`);
  if (rows === 0) throw inputError(fileName, 'the file holds no rows', 'Choose a file with at least one row of data.');
  if (!(rows <= limits.maxRows)) {
    throw tooMuch(context, 'maxRows', `more than ${limits.maxRows.toLocaleString('en')} rows`);
  }
  let row = 0;
  let unpacked = 0;
  for (const group of metadata.row_groups) {
    unpacked += await readable(fileName, () => checkGroup(file, metadata, group, tree));
    if (unpacked > limits.maxBytes) {
      throw tooMuch(context, 'maxBytes', `unpacks to more than ${Math.floor(limits.maxBytes / 1_048_576)} MiB`);
    }
    const cells = await readable(fileName, () => readGroup(bounded(file), metadata, group));
    if (cells.length !== Number(group.num_rows)) {
      throw inputError(fileName, 'a row group holds other rows than it states', REWRITE, { row: row + 1 });
    }
    for (const values of cells) {
      row += 1;
      yield fieldsRow(
        names.map((name, at) => [name, values[at]] as const),
        { row, line: row },
        context,
      );
    }
    onBytes(Math.max(0, ...group.columns.map((column) => rangeOf(column)[1])));
  }
}

type Directory = { metadata: FileMetaData; tree: SchemaTree; names: string[]; rows: number };

async function readDirectory(file: RandomAccess, { fileName }: ParserContext): Promise<Directory> {
  const tail = new DataView(await file.slice(Math.max(0, file.byteLength - 8), file.byteLength));
  if (tail.byteLength < 8 || tail.getUint32(4, true) !== MAGIC) {
    throw inputError(fileName, 'the Parquet file is cut short', 'Copy or download it again.', {
      byteOffset: file.byteLength,
    });
  }
  const length = tail.getUint32(0, true);
  if (length > Math.min(MOST_DIRECTORY_BYTES, file.byteLength - 8)) {
    throw inputError(fileName, `its directory claims ${length} bytes`, REWRITE, { byteOffset: file.byteLength - 8 });
  }
  const bytes = await file.slice(file.byteLength - 8 - length, file.byteLength);
  checkThrift(new DataView(bytes), 0);
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  const tree = parquetSchema(metadata);
  const counts = metadata.row_groups.map((group) => Number(group.num_rows));
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) throw new PageProblem('states no rows');
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return { metadata, tree, names: tree.children.map(({ element }) => element.name), rows };
}

type Group = FileMetaData['row_groups'][number];

/** Where a column chunk stands: its dictionary comes first where it has one. */
function rangeOf({ meta_data: meta, file_path: elsewhere }: Group['columns'][number]): [start: number, end: number] {
  if (!meta || elsewhere) throw new PageProblem('lies outside the file');
  const dictionary = Number(meta.dictionary_page_offset ?? 0);
  const start = dictionary > 0 ? dictionary : Number(meta.data_page_offset);
  return [start, start + Number(meta.total_compressed_size)];
}

/** Checks every page of a group and returns the bytes it unpacks to. */
async function checkGroup(file: RandomAccess, { schema }: FileMetaData, group: Group, tree: SchemaTree) {
  let unpacked = 0;
  for (const column of group.columns) {
    const [start, end] = rangeOf(column);
    const { codec, path_in_schema: path, type } = column.meta_data!;
    if (!CODECS.includes(codec)) throw new PageProblem(`is compressed with ${String(codec).toLowerCase()}`);
    if (!(start >= 4) || !(end >= start) || end > file.byteLength) throw new PageProblem('lies outside the file');
    if (!tree.children.some(({ element }) => element.name === path[0])) throw new PageProblem('is not in the schema');
    const place = getSchemaPath(schema, path);
    const facts = {
      codec,
      maxRepetition: getMaxRepetitionLevel(place),
      maxDefinition: getMaxDefinitionLevel(place),
      isBoolean: type === 'BOOLEAN',
    };
    unpacked += checkPages(new Uint8Array(await file.slice(start, end)), facts, MOST_GROUP_BYTES - unpacked);
  }
  return unpacked;
}

/** The file with places that a hostile directory may state refused before they reach the platform. */
const bounded = (file: RandomAccess): RandomAccess => ({
  byteLength: file.byteLength,
  slice(start, end) {
    if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start)) {
      throw new PageProblem('lies outside the file');
    }
    if (end > file.byteLength) throw new PageProblem('lies outside the file');
    return file.slice(start, end);
  },
});

/** Reads the group as a file of one group and without its page indexes, so that what was checked is what is read. */
async function readGroup(file: RandomAccess, whole: FileMetaData, group: Group): Promise<unknown[][]> {
  const columns = group.columns.map(({ file_offset, meta_data }) => ({
    file_offset,
    ...(meta_data ? { meta_data } : {}),
  }));
  const metadata: FileMetaData = { ...whole, num_rows: group.num_rows, row_groups: [{ ...group, columns }] };
  let rows: unknown[][] = [];
  await parquetRead({
    file,
    metadata,
    compressors: DECOMPRESSORS,
    onComplete: (read) => {
      rows = read as unknown[][];
    },
  });
  return rows;
}

/** Whatever the library throws over a file is the file's fault, and is said in one sentence. */
async function readable<Value>(fileName: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof OpenLedgerError) throw error;
    const what = error instanceof PageProblem ? `a column ${error.message}` : 'the Parquet file is damaged';
    throw inputError(fileName, what, REWRITE);
  }
}

const tooMuch = ({ fileName, limits }: ParserContext, limit: 'maxColumns' | 'maxRows' | 'maxBytes', problem: string) =>
  limitError({
    fileName,
    limit,
    allowed: limits[limit],
    problem,
    remedy: 'Split the file, or keep only the columns that are needed.',
    place: {},
  });
