import { fieldTooLong } from '@/core/ingest/ingestErrors';
import { type Line, LineSplitter } from '@/core/ingest/lineSplitter';
import type { ParsedRow, ParserContext, RowParser } from '@/core/ingest/parsedRow';
import { textProblem } from '@/core/ingest/textProblem';

/** Plain text: paragraphs, which blank lines separate, are rows with the one column `text`. */
export function plainTextParser(context: ParserContext): RowParser {
  const { maxFieldLength } = context.limits;
  let row = 0;
  let lines: string[] = [];
  let length = 0;
  let start = 1;
  const tooLong = (line: number) =>
    fieldTooLong(context.fileName, maxFieldLength, { row: row + 1, line, column: 'text' });
  const splitter = new LineSplitter(maxFieldLength, tooLong);

  function close(): ParsedRow[] {
    if (lines.length === 0) return [];
    row += 1;
    const text = lines.join('\n');
    lines = [];
    length = 0;
    const place = { row, line: start };
    const found = textProblem(text);
    if (found === undefined) return [{ kind: 'fields', ...place, fields: new Map([['text', text]]) }];
    const reason = `the paragraph at line ${start} ${found.problem}`;
    return [{ kind: 'malformed', ...place, code: found.code, reason }];
  }

  function take({ text, line }: Line): ParsedRow[] {
    if (text.trim() === '') return close();
    if (lines.length === 0) start = line;
    lines.push(text);
    length += text.length + 1;
    if (length > maxFieldLength) throw tooLong(start);
    return [];
  }

  return {
    push: (text) => splitter.push(text).flatMap(take),
    end: () => [...splitter.end().flatMap(take), ...close()],
  };
}
