import { fieldTooLong, tooManyColumns } from '@/core/ingest/ingestErrors';
import type { MalformedCode, ParsedRow, ParserContext, RowPlace } from '@/core/ingest/parsedRow';
import { textProblem } from '@/core/ingest/textProblem';

/** BigInt has no JSON form of its own; its digits are what a person would write. */
const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

/** A cell as text: strings stay as they are, numbers and booleans become text, null empty, nested values their JSON. */
function cellText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value, plain) : String(value);
}

/**
 * A row of named values; malformed, with the column named, where a value cannot be stored as text.
 * @throws OpenLedgerError when the row passes the limit of columns or of a value's length
 */
export function fieldsRow(
  entries: Iterable<readonly [name: string, value: unknown]>,
  place: RowPlace,
  { limits, fileName }: ParserContext,
): ParsedRow {
  const malformed = (code: MalformedCode, reason: string): ParsedRow => ({
    kind: 'malformed',
    ...place,
    code,
    reason: `line ${place.line}: ${reason}`,
  });
  const fields = new Map<string, string>();
  for (const [name, content] of entries) {
    if (fields.size === limits.maxColumns) throw tooManyColumns(fileName, limits.maxColumns, place);
    if (content instanceof Uint8Array) return malformed('damaged-text', `"${name}" holds bytes that are no text`);
    const cell = cellText(content);
    if (cell.length > limits.maxFieldLength) {
      throw fieldTooLong(fileName, limits.maxFieldLength, { ...place, column: name });
    }
    const found = textProblem(cell) ?? textProblem(name);
    if (found !== undefined) return malformed(found.code, `"${name}" ${found.problem}`);
    fields.set(name, cell);
  }
  return { kind: 'fields', ...place, fields };
}
