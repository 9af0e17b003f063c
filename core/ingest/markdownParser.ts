import { fieldTooLong } from '@/core/ingest/ingestErrors';
import { type Line, LineSplitter } from '@/core/ingest/lineSplitter';
import type { ParsedRow, ParserContext, RowParser } from '@/core/ingest/parsedRow';
import { textProblem } from '@/core/ingest/textProblem';

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/**
 * Markdown: the text under each heading is a row with the columns `heading` (the path of headings, joined by ›) and
 * `text`. A `#` inside a fenced block is no heading. A heading that only introduces deeper ones makes no row of its
 * own, since it stands in their paths.
 */
export function markdownParser(context: ParserContext): RowParser {
  const { maxFieldLength } = context.limits;
  let row = 0;
  let path: string[] = [];
  let body: string[] = [];
  let length = 0;
  let start = 1;
  let fence: string | undefined;
  const tooLong = (line: number) =>
    fieldTooLong(context.fileName, maxFieldLength, { row: row + 1, line, column: 'text' });
  const splitter = new LineSplitter(maxFieldLength, tooLong);

  function close(nextLevel: number): ParsedRow[] {
    const text = body.join('\n').trim();
    const level = path.length;
    body = [];
    length = 0;
    if (text === '' && (level === 0 || nextLevel > level)) return [];
    row += 1;
    const place = { row, line: start };
    const heading = path.filter((part) => part !== '').join(' › ');
    const found = textProblem(text) ?? textProblem(heading);
    if (found !== undefined) {
      const reason = `the section at line ${start} ${found.problem}`;
      return [{ kind: 'malformed', ...place, code: found.code, reason }];
    }
    return [
      {
        kind: 'fields',
        ...place,
        fields: new Map([
          ['heading', heading],
          ['text', text],
        ]),
      },
    ];
  }

  function take({ text, line }: Line): ParsedRow[] {
    const mark = FENCE.exec(text)?.[1];
    if (fence === undefined) fence = mark;
    // A fence is closed by the same character, at least as often.
    else if (mark?.startsWith(fence)) fence = undefined;
    const heading = fence === undefined && mark === undefined ? HEADING.exec(text) : null;
    if (heading !== null) {
      const level = heading[1]!.length;
      const rows = close(level);
      path = Array.from({ length: level - 1 }, (_, index) => path[index] ?? '');
      path.push(heading[2]!.trim());
      start = line;
      return rows;
    }
    if (body.length === 0 && path.length === 0) start = line;
    body.push(text);
    length += text.length + 1;
    if (length > maxFieldLength) throw tooLong(start);
    return [];
  }

  return {
    push: (text) => splitter.push(text).flatMap(take),
    end: () => [...splitter.end().flatMap(take), ...close(0)],
  };
}
