import { expect, test } from 'vitest';
import { openSketches, rowValues, type SketchHeader } from '@/core/attribution/sketches';
import { createSketchWriter, encodeSketches } from '@/core/attribution/sketchWriter';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';

const header: Omit<SketchHeader, 'records'> = {
  adapterHash: sha256Hash('adapter'),
  checkpoints: [
    { adapterHash: sha256Hash('first'), learningRate: 1e-3 },
    { adapterHash: sha256Hash('adapter'), learningRate: 1e-4 },
  ],
  blocks: 3,
  dimension: 5,
};

function example(records = 7, scale = 1) {
  const random = new Random(records);
  return Array.from({ length: records }, (_, i) => ({
    recordHash: sha256Hash(`record ${i}`),
    sketches: [0, 1].map(() => Float32Array.from({ length: 15 }, () => scale * random.normal())),
  }));
}

test('rows come back to the precision of a byte, block by block, whatever their size', () => {
  for (const scale of [1, 1e-12, 1e30, 1e-35]) {
    const records = example(7, scale);
    const { bytes, hash } = encodeSketches(header, records);
    expect(hash).toBe(sha256Hash(bytes));
    const opened = openSketches(bytes);
    expect(opened.header).toEqual({ ...header, records: 7 });
    expect(opened.recordHashes).toEqual(records.map(({ recordHash }) => recordHash));
    records.forEach(({ sketches }, i) => {
      sketches.forEach((sketch, k) => {
        rowValues(opened, i, k).forEach((value, j) => {
          const block = Math.floor(j / 5);
          const largest = Math.max(...sketch.subarray(5 * block, 5 * block + 5).map(Math.abs));
          // Half a step; a scale is up to 2^−7 above the smallest that would do.
          expect(Math.abs(value - sketch[j]!)).toBeLessThanOrEqual((0.5 * (1 + 2 ** -7) * largest) / 127);
        });
      });
    });
  }
});

test('a row of zeros stays zero', () => {
  const zero = { recordHash: sha256Hash('zero'), sketches: [new Float32Array(15), new Float32Array(15)] };
  const opened = openSketches(encodeSketches(header, [zero]).bytes);
  expect(Array.from(rowValues(opened, 0, 1))).toEqual(Array(15).fill(0));
  expect(Array.from(opened.norms)).toEqual([0, 0]);
});

test('opens at any offset of a larger buffer', () => {
  const { bytes } = encodeSketches(header, example());
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  expect(openSketches(larger.subarray(3)).rows).toEqual(openSketches(bytes).rows);
});

test('the writer refuses what it cannot write', () => {
  const records = example(2);
  const writer = createSketchWriter(
    header,
    records.map(({ recordHash }) => recordHash),
  );
  writer.header();
  expect(() => writer.record([new Float32Array(15)])).toThrow('1 checkpoints');
  expect(() => writer.record([new Float32Array(15), new Float32Array(14)])).toThrow('14 numbers');
  expect(() => writer.record([new Float32Array(15).fill(NaN), new Float32Array(15)])).toThrow('not finite');
  expect(() => writer.finish()).toThrow('0 of 2');
  for (const { sketches } of records) writer.record(sketches);
  expect(() => writer.record(records[0]!.sketches)).toThrow('all 2');
});

test('refuses hostile files', () => {
  const { bytes } = encodeSketches(header, example());
  const changed = (change: (copy: Uint8Array) => Uint8Array | undefined) => {
    const copy = bytes.slice();
    return change(copy) ?? copy;
  };
  const cases: [string, Uint8Array, string][] = [
    ['empty', new Uint8Array(0), 'no file of this kind'],
    ['magic', changed((b) => void b.fill(0, 0, 1)), 'wrong magic'],
    ['version', changed((b) => void b.fill(9, 8, 9)), 'version 9 is unknown'],
    ['header length', changed((b) => void b.fill(0xff, 12, 16)), 'header is cut off'],
    ['header text', changed((b) => void b.fill(0, 16, 17)), 'not JSON'],
    ['cut off', bytes.slice(0, -8), 'cut off'],
    ['left over', changed((b) => new Uint8Array([...b, ...new Uint8Array(8)])), 'but the header says'],
    ['not finite', changed((b) => void b.set([0x80, 0x7f], b.length - 2 * 21 * 7 - 2)), 'not finite'],
  ];
  for (const [name, file, message] of cases) {
    expect(() => openSketches(file), name).toThrow(OpenLedgerError);
    expect(() => openSketches(file), name).toThrow(message);
  }
  const twice = example(2).map((record) => ({ ...record, recordHash: sha256Hash('same') }));
  expect(() => openSketches(encodeSketches(header, twice).bytes)).toThrow('repeated');
});

test('a flipped byte never goes unnoticed: the file is refused or its hash differs', () => {
  const { bytes, hash } = encodeSketches(header, example(2));
  for (let at = 0; at < bytes.length; at++) {
    const copy = bytes.slice();
    copy[at]! ^= 1;
    expect(sha256Hash(copy)).not.toBe(hash);
  }
});
