import { type JsonElement, JsonElementSplitter } from '@/core/ingest/jsonElementSplitter';
import { jsonRow } from '@/core/ingest/jsonRow';
import type { ParsedRow, ParserContext, RowParser } from '@/core/ingest/parsedRow';

/** A JSON array of objects, or an object that holds exactly one such array. A comma after the last row is forgiven. */
export function jsonParser(context: ParserContext): RowParser {
  const splitter = new JsonElementSplitter(context);
  let row = 0;
  function convert(elements: readonly JsonElement[]): ParsedRow[] {
    return elements.map((element) => {
      row += 1;
      const place = { row, line: element.line };
      if (element.kind === 'element') return jsonRow(element.text, place, context);
      return { kind: 'malformed', ...place, code: element.code, reason: element.reason };
    });
  }
  return { push: (text) => convert(splitter.push(text)), end: () => convert(splitter.end()) };
}
