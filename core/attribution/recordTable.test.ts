import { expect, test } from 'vitest';
import { AttributionError } from '@/core/attribution/attributionError';
import {
  canonicalRecords,
  decodeClusterTable,
  decodeRecordTable,
  encodeTable,
  makeClusterTable,
  makeRecordTable,
} from '@/core/attribution/recordTable';
import { hashCanonical } from '@/core/hash/canonicalJson';
import { sha256Hash } from '@/core/hash/hash';

const record = (i: number) => ({
  recordHash: sha256Hash(`${i}`),
  contributor: `0x${'c'.repeat(40)}` as const,
  dataNet: '12',
  version: 3,
});
const table = makeRecordTable([0, 1, 2, 3].map(record));

test('tables come back from their bytes, which their hash names', () => {
  expect(decodeRecordTable(encodeTable(table))).toEqual(table);
  expect(sha256Hash(encodeTable(table))).toBe(hashCanonical(table));
  const clusters = makeClusterTable(table, new Map([[sha256Hash('2'), sha256Hash('1')]]));
  expect(decodeClusterTable(encodeTable(clusters))).toEqual(clusters);
  expect(clusters.recordTableHash).toBe(hashCanonical(table));
});

test('the first record of a cluster is canonical, even where the cluster is named by a record that was not trained on', () => {
  const elsewhere = sha256Hash('never trained on');
  const clusters = makeClusterTable(
    table,
    new Map([
      [sha256Hash('1'), elsewhere],
      [sha256Hash('3'), elsewhere],
    ]),
  );
  expect(Array.from(canonicalRecords(clusters))).toEqual([0, 1, 2, 1]);
});

test('refuses a record that stands twice, and anything malformed', () => {
  expect(() => makeRecordTable([record(1), record(1)])).toThrow('listed twice');
  expect(() => makeRecordTable([])).toThrow(AttributionError);
  expect(() => makeRecordTable([{ ...record(1), dataNet: '012' }])).toThrow('canonical decimal');
  const upper = record(1).contributor.toUpperCase() as `0x${string}`;
  expect(() => makeRecordTable([{ ...record(1), contributor: upper }])).toThrow('account');
  expect(() => decodeRecordTable(new TextEncoder().encode('{'))).toThrow('not JSON');
  expect(() => decodeRecordTable(Uint8Array.of(0xff))).toThrow(AttributionError);
  expect(() => decodeClusterTable(encodeTable(table))).toThrow('format');
});
