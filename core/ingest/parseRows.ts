import { decodeText } from '@/core/ingest/decodeText';
import { delimitedParser } from '@/core/ingest/delimitedParser';
import { inputError, limitError } from '@/core/ingest/ingestErrors';
import { jsonLinesParser } from '@/core/ingest/jsonLinesParser';
import { jsonParser } from '@/core/ingest/jsonParser';
import { markdownParser } from '@/core/ingest/markdownParser';
import type { ParsedRow, ParserContext, RowParser } from '@/core/ingest/parsedRow';
import { plainTextParser } from '@/core/ingest/plainTextParser';
import type { TextEncoding, TextFormat } from '@/core/ingest/uploadFormat';

function createParser(format: TextFormat, context: ParserContext): RowParser {
  switch (format.kind) {
    case 'delimited':
      return delimitedParser(format, context);
    case 'json':
      return jsonParser(context);
    case 'jsonl':
      return jsonLinesParser(context);
    case 'text':
      return plainTextParser(context);
    case 'markdown':
      return markdownParser(context);
  }
}

/**
 * Rows of an unpacked upload of text, read as they come. A row that cannot be read is yielded as malformed with its line and
 * reason and reading goes on. Memory: one piece of input and one row.
 * @throws OpenLedgerError `payload_too_large` when a limit is passed, `invalid_input` when the file holds no rows or
 *   cannot be read at all; both name the file and the place
 */
export async function* parseRows(
  source: AsyncIterable<Uint8Array>,
  format: TextFormat,
  encoding: TextEncoding,
  context: ParserContext,
): AsyncGenerator<ParsedRow> {
  const parser = createParser(format, context);
  const { maxRows } = context.limits;
  let rows = 0;

  function* counted(batch: readonly ParsedRow[]): Generator<ParsedRow> {
    for (const row of batch) {
      rows += 1;
      if (rows > maxRows) {
        throw limitError({
          fileName: context.fileName,
          limit: 'maxRows',
          allowed: maxRows,
          problem: `more than ${maxRows.toLocaleString('en')} rows`,
          remedy: 'Split the file and upload the parts one after the other.',
          place: { row: row.row, line: row.line },
        });
      }
      yield row;
    }
  }

  for await (const text of decodeText(source, encoding, context)) yield* counted(parser.push(text));
  yield* counted(parser.end());
  if (rows === 0) {
    const problem = format.kind === 'delimited' && format.hasHeader ? 'a header and no rows' : 'no rows';
    throw inputError(context.fileName, `the file holds ${problem}`, 'Choose a file with at least one row of data.');
  }
}
