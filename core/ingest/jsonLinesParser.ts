import { fieldTooLong } from '@/core/ingest/ingestErrors';
import { jsonRow } from '@/core/ingest/jsonRow';
import { type Line, LineSplitter } from '@/core/ingest/lineSplitter';
import type { ParsedRow, ParserContext, RowParser } from '@/core/ingest/parsedRow';

/** JSON Lines: one object a line; blank lines are no rows. */
export function jsonLinesParser(context: ParserContext): RowParser {
  const { maxFieldLength } = context.limits;
  let row = 0;
  const splitter = new LineSplitter(maxFieldLength, (line) =>
    fieldTooLong(context.fileName, maxFieldLength, { row: row + 1, line, column: 1 }),
  );
  function convert(lines: readonly Line[]): ParsedRow[] {
    const rows: ParsedRow[] = [];
    for (const { text, line } of lines) {
      if (text.trim() === '') continue;
      row += 1;
      rows.push(jsonRow(text, { row, line }, context));
    }
    return rows;
  }
  return { push: (text) => convert(splitter.push(text)), end: () => convert(splitter.end()) };
}
