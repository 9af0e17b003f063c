import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Page } from '@/lib/api/common';

const wrongCursor = (cursor: string) =>
  new OpenLedgerError({
    code: 'invalid_input',
    message: 'The cursor is not one that a page of this list has given.',
    fields: { cursor },
    remedy: 'Begin at the first page again.',
  });

/** The id that a cursor names. */
export function uuidCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor)) return cursor;
  throw wrongCursor(cursor);
}

/** The running number that a cursor names. */
export function integerCursor(cursor: string | undefined): bigint | undefined {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,18}$/.test(cursor)) throw wrongCursor(cursor);
  return BigInt(cursor);
}

/** A page of at most `limit` items from rows of which one more was asked for, to know whether the list goes on. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  total: number,
  limit: number,
  cursorOf: (row: Row) => string,
  show: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(show),
    cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
    total,
  };
}
