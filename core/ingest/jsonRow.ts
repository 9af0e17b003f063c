import { fieldsRow } from '@/core/ingest/fieldsRow';
import type { MalformedCode, ParsedRow, ParserContext, RowPlace } from '@/core/ingest/parsedRow';

/** Deepest nesting of a JSON text, counted without parsing it, so that hostile depth never reaches a recursion. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92) at += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++depth);
    else if (code === 125 || code === 93) depth -= 1;
  }
  return deepest;
}

/**
 * One JSON object as a row. Strings stay as they are, numbers and booleans become text, null becomes empty, nested
 * values become their JSON. A row that cannot be read is returned as malformed with its reason.
 * @throws OpenLedgerError when the row passes the limit of columns or of a value's length
 */
export function jsonRow(text: string, place: RowPlace, context: ParserContext): ParsedRow {
  const { limits } = context;
  const malformed = (code: MalformedCode, reason: string): ParsedRow => ({
    kind: 'malformed',
    ...place,
    code,
    reason: `line ${place.line}: ${reason}`,
  });
  if (jsonDepth(text) > limits.maxDepth) {
    return malformed('too-deep', `nests deeper than ${limits.maxDepth} levels`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return malformed('invalid-json', `not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const what = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
    return malformed('not-an-object', `the row is ${what}, not an object with named fields`);
  }
  return fieldsRow(Object.entries(value), place, context);
}
