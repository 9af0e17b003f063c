import { z } from 'zod';
import { AttributionError } from '@/core/attribution/attributionError';
import { accountText, decimalText, hashText } from '@/core/attribution/schemas';
import { canonicalJson, hashCanonical } from '@/core/hash/canonicalJson';
import type { Hash } from '@/core/hash/hash';

const tableRecord = z.strictObject({
  recordHash: hashText,
  contributor: accountText,
  /** Token id of the DataNet. */
  dataNet: decimalText,
  /** Number of the frozen version it was trained from. */
  version: z.number().int().min(1),
});

/**
 * The records an adapter was trained on, in order of acceptance over the whole network (earliest first). Sketches, span
 * documents and clusters of the same model follow this order; the first record of a cluster is its canonical member.
 */
export const recordTable = z
  .strictObject({
    format: z.literal('openledger/record-table'),
    version: z.literal(1),
    records: z.array(tableRecord).min(1).max(1_000_000),
  })
  .refine(({ records }) => new Set(records.map((record) => record.recordHash)).size === records.length, {
    error: 'a record is listed twice',
  });

export type RecordTable = z.infer<typeof recordTable>;
export type TableRecord = z.infer<typeof tableRecord>;

/**
 * For each record of a table, the hash of the near-duplicate cluster it belongs to, as curation found it. Bound to one
 * table by its hash, so that a map of other records or of another order cannot stand in.
 */
export const clusterTable = z.strictObject({
  format: z.literal('openledger/cluster-table'),
  version: z.literal(1),
  recordTableHash: hashText,
  clusters: z.array(hashText),
});

export type ClusterTable = z.infer<typeof clusterTable>;

/** @throws OpenLedgerError invalid_input when a record is listed twice or a field is malformed */
export function makeRecordTable(records: readonly TableRecord[]): RecordTable {
  return parse(recordTable, { format: 'openledger/record-table', version: 1, records }, 'record table');
}

/** @param clusterOf curation's map from record to cluster; a record that is not in it stands alone */
export function makeClusterTable(table: RecordTable, clusterOf: ReadonlyMap<Hash, Hash>): ClusterTable {
  return {
    format: 'openledger/cluster-table',
    version: 1,
    recordTableHash: hashCanonical(table),
    clusters: table.records.map(({ recordHash }) => clusterOf.get(recordHash) ?? recordHash),
  };
}

/** Bytes to store; their SHA-256 is the object's name, which is `hashCanonical(value)`. */
export function encodeTable(value: RecordTable | ClusterTable): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

/** @throws OpenLedgerError invalid_input for anything but a record table */
export function decodeRecordTable(bytes: Uint8Array): RecordTable {
  return parse(recordTable, json(bytes, 'record table'), 'record table');
}

/** @throws OpenLedgerError invalid_input for anything but a cluster table */
export function decodeClusterTable(bytes: Uint8Array): ClusterTable {
  return parse(clusterTable, json(bytes, 'cluster table'), 'cluster table');
}

/** Index of the canonical (first) record of each record's cluster. */
export function canonicalRecords(clusters: ClusterTable): Int32Array {
  const first = new Map<Hash, number>();
  return Int32Array.from(clusters.clusters, (cluster, i) => {
    const canonical = first.get(cluster) ?? i;
    first.set(cluster, canonical);
    return canonical;
  });
}

function json(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AttributionError(name, 'is not JSON', 'malformed', cause);
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AttributionError(name, `${issue?.path.join('.') || 'it'}: ${issue?.message}`);
}
