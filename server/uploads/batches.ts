import type { ParsedRow } from '@/core/ingest/parsedRow';

const BATCH_ROWS = 500;
/** Long texts make small batches, so that a transaction stays short whatever the file holds. */
const BATCH_CHARACTERS = 4_000_000;

/** Rows in groups that are stored together, without the first `skip`. */
export async function* batches(rows: AsyncIterable<ParsedRow>, skip: number): AsyncGenerator<ParsedRow[]> {
  let batch: ParsedRow[] = [];
  let characters = 0;
  let seen = 0;
  for await (const row of rows) {
    seen += 1;
    if (seen <= skip) continue;
    batch.push(row);
    if (row.kind === 'fields') for (const value of row.fields.values()) characters += value.length;
    if (batch.length < BATCH_ROWS && characters < BATCH_CHARACTERS) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}
