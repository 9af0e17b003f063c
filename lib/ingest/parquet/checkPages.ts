import type { CompressionCodec, Compressors } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { checkThrift } from '@/lib/ingest/parquet/checkThrift';
import { unpackSnappy } from '@/lib/ingest/parquet/snappy';

/** What the levels and the unpacking of one column's pages depend on. */
export type ColumnFacts = {
  codec: CompressionCodec;
  maxRepetition: number;
  maxDefinition: number;
  isBoolean: boolean;
};

/** Values of one page; writers stop at some tens of thousands. */
const MOST_VALUES = 4_000_000;
/** Bit-packed runs are padded to whole groups. */
const PADDING = 1024;

const ENCODINGS: readonly string[] = ['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE'];

/** In place of the library's own, which does not end on every block. */
export const DECOMPRESSORS: Compressors = { SNAPPY: unpackSnappy };

/** A page that claims what it may not; the message goes into the sentence about the file. */
export class PageProblem extends Error {}

/**
 * Walks the pages of one column chunk before anything is built from them. Their headers and runs state how much they
 * hold, and the library that decodes them believes it: a run of two thousand million equal values takes five bytes.
 * @returns bytes that the pages unpack to
 * @throws PageProblem, or RangeError where bytes are missing
 */
export function checkPages(bytes: Uint8Array, column: ColumnFacts, mostUnpacked: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let unpacked = 0;
  while (at < bytes.length - 1) {
    const body = checkThrift(view, at);
    const header = parquetHeader({ view, offset: at });
    const packedSize = header.compressed_page_size;
    const size = header.uncompressed_page_size;
    if (!(packedSize >= 0) || !(size >= 0) || body + packedSize > bytes.length) throw new PageProblem('is cut short');
    unpacked += size;
    if (unpacked > mostUnpacked) throw new PageProblem('unpacks to too much');
    checkPage(bytes.subarray(body, body + packedSize), header, column);
    at = body + packedSize;
  }
  return unpacked;
}

function checkPage(body: Uint8Array, header: ReturnType<typeof parquetHeader>, column: ColumnFacts): void {
  const { dictionary_page_header: dictionary, data_page_header: v1, data_page_header_v2: v2 } = header;
  const values = (dictionary ?? v1 ?? v2)?.num_values ?? 0;
  if (!(values >= 0) || values > MOST_VALUES) throw new PageProblem(`has a page of ${values} values`);
  if (dictionary) {
    decompressPage(body, header.uncompressed_page_size, column.codec, DECOMPRESSORS);
    if (values > header.uncompressed_page_size) throw new PageProblem('has a dictionary larger than its page');
    return;
  }
  const encoding = (v1 ?? v2)?.encoding ?? '';
  if (!ENCODINGS.includes(encoding)) throw new PageProblem(`is encoded as ${encoding || 'something unknown'}`);
  if (v1) {
    const page = decompressPage(body, header.uncompressed_page_size, column.codec, DECOMPRESSORS);
    let at = 0;
    for (const level of [column.maxRepetition, column.maxDefinition]) {
      if (level > 0) at = checkPrefixedRuns(page, at, bitWidth(level), values);
    }
    checkValues(page, at, encoding, column, values);
  } else if (v2) {
    const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = v2;
    if (column.maxRepetition > 0) checkRuns(body, 0, bitWidth(column.maxRepetition), values);
    if (column.maxDefinition > 0) checkRuns(body, repetition, bitWidth(column.maxDefinition), values);
    const rest = body.subarray(repetition + definition);
    const size = header.uncompressed_page_size - repetition - definition;
    const packed = v2.is_compressed !== false;
    checkValues(packed ? decompressPage(rest, size, column.codec, DECOMPRESSORS) : rest, 0, encoding, column, values);
  } else throw new PageProblem('has a page of unknown kind');
}

function checkValues(page: Uint8Array, at: number, encoding: string, column: ColumnFacts, values: number): void {
  if (encoding === 'PLAIN' || at >= page.length) return;
  if (column.isBoolean) {
    // Version 1 states the length of the runs first; version 2 does too, whatever its reader makes of it.
    checkRuns(page, at, 1, values);
    if (at + 4 <= page.length) checkRuns(page, at + 4, 1, values);
  } else checkRuns(page, at + 1, page[at]!, values);
}

function checkPrefixedRuns(page: Uint8Array, at: number, width: number, values: number): number {
  const length = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(at, true);
  checkRuns(page, at + 4, width, values);
  return at + 4 + length;
}

const bitWidth = (level: number) => 32 - Math.clz32(level);

/** Runs of the hybrid of run lengths and bit-packed groups, up to the values that are expected. */
function checkRuns(page: Uint8Array, start: number, width: number, values: number): void {
  if (width > 32) throw new PageProblem('has values of more than 32 bits');
  let at = start;
  let seen = 0;
  while (seen < values && at < page.length) {
    let head = 0;
    let shift = 1;
    while (true) {
      if (shift > 2 ** 28 || at >= page.length) throw new PageProblem('has runs that do not end');
      const group = page[at++]!;
      head += (group & 0x7f) * shift;
      shift *= 128;
      if (group < 0x80) break;
    }
    const half = Math.floor(head / 2);
    const count = head % 2 === 1 ? half * 8 : half;
    if (seen + count > values + PADDING) throw new PageProblem('has runs of more values than it states');
    at += head % 2 === 1 ? half * width : Math.ceil(width / 8);
    seen += count;
  }
}
