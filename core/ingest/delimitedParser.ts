import { parse } from 'csv-parse/browser/esm/sync';
import { type CsvRecord, CsvRecordSplitter } from '@/core/ingest/csvRecordSplitter';
import { inputError } from '@/core/ingest/ingestErrors';
import { MALFORMED_CODES, type ParsedRow, type ParserContext, type RowParser } from '@/core/ingest/parsedRow';
import { textProblem } from '@/core/ingest/textProblem';
import type { Delimiter } from '@/core/ingest/uploadFormat';

/** Trimmed names; an empty one becomes its position and a repeated one is numbered, so that no column hides another. */
export function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const base = cell.trim() === '' ? `column ${index + 1}` : cell.trim();
    let name = base;
    for (let copy = 2; taken.has(name); copy += 1) name = `${base} (${copy})`;
    taken.add(name);
    return name;
  });
}

/** Cells of records whose boundaries are known: joined by LF, one call reads a whole piece. */
function readCells(texts: readonly string[], delimiter: Delimiter): string[][] {
  return parse(texts.join('\n'), {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    // A quotation mark inside an unquoted cell (5" of snow) is text.
    relax_quotes: true,
    skip_empty_lines: false,
  });
}

/**
 * CSV, TSV and their relatives. The boundaries come from our own scanner (which bounds memory and survives broken
 * quotes), the cells from csv-parse. Cells stay text: a leading `=` is kept and never evaluated.
 */
export function delimitedParser(
  options: { delimiter: Delimiter; hasHeader: boolean },
  context: ParserContext,
): RowParser {
  const splitter = new CsvRecordSplitter(options.delimiter, context, options.hasHeader ? 1 : 0);
  let columns: string[] | undefined;
  let row = 0;

  const brokenReason = (record: CsvRecord & { kind: 'broken' }) =>
    `line ${record.line}, column ${record.column}: ${MALFORMED_CODES[record.code]}`;

  function toRow(cells: readonly string[], line: number): ParsedRow {
    row += 1;
    const names = columns ?? [];
    if (cells.length !== names.length) {
      const reason = `line ${line}: ${cells.length} cells where ${names.length} are expected`;
      return { kind: 'malformed', row, line, code: 'wrong-cell-count', reason };
    }
    const fields = new Map<string, string>();
    for (const [index, cell] of cells.entries()) {
      const name = names[index]!;
      const found = textProblem(cell);
      if (found !== undefined) {
        const reason = `line ${line}, column "${name}" ${found.problem}`;
        return { kind: 'malformed', row, line, code: found.code, reason };
      }
      fields.set(name, cell);
    }
    return { kind: 'fields', row, line, fields };
  }

  function convert(records: readonly CsvRecord[]): ParsedRow[] {
    const whole = records.flatMap((record) => (record.kind === 'record' ? [record.text] : []));
    const cells = readCells(whole, options.delimiter);
    if (cells.length !== whole.length) throw new Error('csv-parse and the record splitter disagree');
    const rows: ParsedRow[] = [];
    let next = 0;
    for (const record of records) {
      if (record.kind === 'broken') {
        if (columns === undefined && options.hasHeader) {
          throw inputError(
            context.fileName,
            `the header cannot be read: ${MALFORMED_CODES[record.code]}`,
            'Correct the quotation marks of the first line.',
            { line: record.line, column: record.column },
          );
        }
        row += 1;
        rows.push({ kind: 'malformed', row, line: record.line, code: record.code, reason: brokenReason(record) });
        continue;
      }
      const values = cells[next]!;
      next += 1;
      if (columns !== undefined) rows.push(toRow(values, record.line));
      else if (options.hasHeader) columns = columnNames(values);
      else {
        columns = columnNames(values.map(() => ''));
        rows.push(toRow(values, record.line));
      }
    }
    return rows;
  }

  return { push: (text) => convert(splitter.push(text)), end: () => convert(splitter.end()) };
}
