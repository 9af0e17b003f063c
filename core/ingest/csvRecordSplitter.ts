import { fieldTooLong, tooManyColumns } from '@/core/ingest/ingestErrors';
import type { MalformedCode, ParserContext } from '@/core/ingest/parsedRow';
import type { Delimiter } from '@/core/ingest/uploadFormat';

/** The text of one record without its terminator; `cells` counts delimiters outside quotes, plus one. */
export type CsvRecord =
  | { kind: 'record'; text: string; line: number; cells: number }
  | { kind: 'broken'; line: number; column: number; code: MalformedCode };

const QUOTE = 34;
const LF = 10;
const CR = 13;

type State = 'cell-start' | 'unquoted' | 'quoted' | 'after-quote' | 'skip-line';

/**
 * Finds record boundaries in delimited text (RFC 4180 quoting; LF, CRLF or CR), so that a broken record costs only its
 * own line: a quotation mark that never closes, or that closes in front of other text, is reported at the line that
 * opened it and reading resumes at the following line. Blank lines are no records. Memory: one record.
 */
export class CsvRecordSplitter {
  private buffer = '';
  private at = 0;
  private state: State = 'cell-start';
  private cellStart = 0;
  private cells = 1;
  private line = 1;
  private innerLines = 0;
  private records = 0;
  private readonly delimiter: number;
  private ended = false;

  constructor(
    delimiter: Delimiter,
    private readonly context: ParserContext,
    private readonly headerRows: 0 | 1,
  ) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  push(text: string): CsvRecord[] {
    this.buffer += text;
    const found: CsvRecord[] = [];
    this.scan(found);
    return found;
  }

  end(): CsvRecord[] {
    this.ended = true;
    const found: CsvRecord[] = [];
    this.scan(found);
    // Each recovery consumes a line, so this ends.
    while (this.state === 'quoted') {
      this.recover(found, 'unclosed-quote');
      this.scan(found);
    }
    if (this.state !== 'skip-line' && this.buffer !== '') this.emit(found, this.buffer.length, this.buffer.length);
    return found;
  }

  private scan(found: CsvRecord[]): void {
    for (this.at = Math.max(this.at, 0); this.at < this.buffer.length; this.at += 1) {
      const code = this.buffer.charCodeAt(this.at);
      const isBreak = code === LF || code === CR;
      // A CR at the end of a piece may be the first half of CRLF.
      if (code === CR && this.at + 1 === this.buffer.length && !this.ended) break;
      const next = isBreak && code === CR && this.buffer.charCodeAt(this.at + 1) === LF ? this.at + 2 : this.at + 1;
      if (this.state === 'quoted') {
        if (code === QUOTE) this.state = 'after-quote';
        else if (isBreak) {
          this.innerLines += 1;
          this.at = next - 1;
        }
        if (this.at - this.cellStart > this.context.limits.maxFieldLength) this.recover(found, 'unclosed-quote');
      } else if (isBreak) {
        if (this.state === 'skip-line') this.dropTo(next, 1);
        else this.emit(found, this.at, next);
      } else if (this.state === 'skip-line') {
        // Nothing is kept of a line that is given up.
      } else if (code === this.delimiter) {
        this.state = 'cell-start';
        this.cellStart = this.at + 1;
        this.cells += 1;
        if (this.cells > this.context.limits.maxColumns) {
          throw tooManyColumns(this.context.fileName, this.context.limits.maxColumns, this.place());
        }
      } else if (this.state === 'after-quote') {
        if (code === QUOTE) this.state = 'quoted';
        else this.recover(found, 'stray-quote');
      } else if (this.state === 'cell-start') {
        this.state = code === QUOTE ? 'quoted' : 'unquoted';
      } else if (this.at - this.cellStart > this.context.limits.maxFieldLength) {
        throw fieldTooLong(this.context.fileName, this.context.limits.maxFieldLength, {
          ...this.place(),
          column: this.cells,
        });
      }
    }
    if (this.state === 'skip-line') this.keepFrom(this.at);
  }

  private place(): { row: number; line: number } {
    return { row: this.records + 1 - this.headerRows, line: this.line };
  }

  private emit(found: CsvRecord[], end: number, next: number): void {
    const text = this.buffer.slice(0, end);
    if (text.trim() !== '') {
      found.push({ kind: 'record', text, line: this.line, cells: this.cells });
      this.records += 1;
    }
    this.dropTo(next, 1 + this.innerLines);
  }

  /** Gives up the record's first line; if its end is not read yet, the rest of it is skipped as it comes. */
  private recover(found: CsvRecord[], code: MalformedCode): void {
    found.push({ kind: 'broken', line: this.line, column: this.cells, code });
    this.records += 1;
    const lineBreak = /\r\n?|\n/.exec(this.buffer);
    if (lineBreak === null || lineBreak.index >= this.at) {
      this.keepFrom(Math.min(this.at + 1, this.buffer.length));
      this.state = 'skip-line';
    } else this.dropTo(lineBreak.index + lineBreak[0].length, 1);
  }

  private dropTo(next: number, lines: number): void {
    this.line += lines;
    this.keepFrom(next);
    this.state = 'cell-start';
  }

  private keepFrom(index: number): void {
    this.buffer = this.buffer.slice(index);
    // The scanning loop adds one before it looks again.
    this.at = -1;
    this.cellStart = 0;
    this.cells = 1;
    this.innerLines = 0;
  }
}
