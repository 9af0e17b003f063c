import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromFloat16, toFloat16 } from '@/core/encoding/float16';
import { initialWeights } from '@/core/model/initialise';
import { TINY } from '@/core/model/tinyConfigs';
import { EMBEDDING, FINAL_NORM, linearWeight, weightShapes } from '@/core/model/weights';
import { BASE_PRECISIONS, isPacked, openedWeights, storedBytes, storeWeights } from './basePrecision';
import { BLOCK, PACKED_FORMATS, unpackWeight } from './packedWeight';

/** Matrices of up to three blocks a row, the last one short as often as not, with rows of very different size. */
const matrix = fc
  .record({ rows: fc.integer({ min: 1, max: 3 }), width: fc.integer({ min: 1, max: 70 }) })
  .chain(({ rows, width }) =>
    fc
      .array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: rows * width, maxLength: rows * width })
      .map((values) => ({ dims: [rows, width], data: Float32Array.from(values, (v, i) => v * 10 ** (i % 5)) })),
  );

/** The weights of the block of row `row` in which column `column` lies. */
const blockOf = ({ dims, data }: { dims: number[]; data: Float32Array }, row: number, column: number) => {
  const width = dims[1]!;
  const begin = column - (column % BLOCK);
  return data.slice(row * width + begin, row * width + Math.min(begin + BLOCK, width));
};

test('float16 is each weight rounded to nearest', () => {
  fc.assert(
    fc.property(matrix, (weight) => {
      const { data } = unpackWeight(PACKED_FORMATS.float16.pack(weight));
      expect(data).toEqual(weight.data.map((value) => fromFloat16(toFloat16(value))));
    }),
  );
});

test('int8: each weight is met within half a step of 1/127 of the largest of its block', () => {
  fc.assert(
    fc.property(matrix, (weight) => {
      const { data } = unpackWeight(PACKED_FORMATS.int8.pack(weight));
      data.forEach((value, i) => {
        const [row, column] = [Math.floor(i / weight.dims[1]!), i % weight.dims[1]!];
        const step = Math.max(...blockOf(weight, row, column).map(Math.abs)) / 127;
        expect(Math.abs(value - weight.data[i]!)).toBeLessThanOrEqual(0.5001 * step + 1e-40);
      });
    }),
  );
});

test('int4: the largest weight of a block is met, others within half an eighth of it, what is cut within one', () => {
  fc.assert(
    fc.property(matrix, (weight) => {
      const { data } = unpackWeight(PACKED_FORMATS.int4.pack(weight));
      data.forEach((value, i) => {
        const [row, column] = [Math.floor(i / weight.dims[1]!), i % weight.dims[1]!];
        const block = [...blockOf(weight, row, column)];
        const largest = block.reduce((most, w) => (Math.abs(w) > Math.abs(most) ? w : most), 0);
        const error = Math.abs(value - weight.data[i]!);
        const isCut = weight.data[i]! / (largest || 1) < -7.5 / 8;
        const eighth = Math.abs(largest) / 8;
        expect(error).toBeLessThanOrEqual((isCut ? 1 : 0.5001) * eighth + 1e-40);
        if (weight.data[i] === largest) expect(error).toBeLessThanOrEqual(1e-6 * Math.abs(largest) + 1e-40);
      });
    }),
  );
});

test('whole numbers by hand: bytes, nibbles with the earlier one in the low half, a scale a block', () => {
  const dims = [2, 2];
  const data = Float32Array.of(-8, 3, 0, 127);
  expect(PACKED_FORMATS.int4.pack({ dims, data: Float32Array.of(-8, 3, 7, 4) })).toEqual({
    format: 'int4',
    dims,
    // −8 and 3 at scale 1; 7 is met by −8 at scale −7/8, 4 by round(4 / −0.875) = −5.
    data: Uint8Array.of(0x38, 0xb8),
    scales: Float32Array.of(1, -0.875),
  });
  expect(PACKED_FORMATS.int8.pack({ dims, data })).toEqual({
    format: 'int8',
    dims,
    data: Int8Array.of(-127, 48, 0, 127),
    scales: Float32Array.of(8 / 127, 1),
  });
});

test.each(BASE_PRECISIONS)(
  'a base of %s: norms stay float32, and it takes the bytes that were foretold',
  (precision) => {
    const weights = initialWeights(TINY, 1);
    const stored = storeWeights(weights, precision);
    expect([...stored.keys()]).toEqual([...weights.keys()]);
    expect(stored.get(FINAL_NORM)).toBe(weights.get(FINAL_NORM));
    let bytes = 0;
    for (const weight of stored.values()) {
      bytes += weight.data.byteLength + ('scales' in weight ? weight.scales.byteLength : 0);
    }
    expect(storedBytes(weightShapes(TINY), precision)).toBe(bytes);
    const formats = [linearWeight(0, 'q_proj'), EMBEDDING].map((name) => {
      const weight = stored.get(name)!;
      return isPacked(weight) ? weight.format : 'float32';
    });
    expect(formats).toEqual(precision === 'int4' ? ['int4', 'int8'] : [precision, precision]);
    // What is packed already stays as it is.
    expect(storeWeights(stored, precision)).toEqual(stored);
    for (const [name, { dims }] of openedWeights(stored)) expect(dims).toEqual(weights.get(name)!.dims);
  },
);
