import { expect, test } from 'vitest';
import { brainFloatAbove, fromBrainFloat } from '@/core/encoding/bfloat16';
import { createByteProducts, createPlain, type RowLayout, rowBytes } from '@/core/linearAlgebra/byteProducts';
import { BYTE_PRODUCTS } from '@/core/linearAlgebra/byteProductsKernel';
import { Random } from '@/core/random/random';

const GROUPS = 7;
const PICKED = [
  { group: 3, picked: [0, 1, 2] },
  { group: 3, picked: [2] },
  { group: 2, picked: [0] },
];
const LAYOUTS: RowLayout[] = [
  { blocks: 1, length: 1 },
  { blocks: 1, length: 15 },
  { blocks: 56, length: 64 },
  { blocks: 7, length: 17 },
  { blocks: 3, length: 100 },
  { blocks: 2, length: 4000 },
];
const CASES = LAYOUTS.flatMap((layout) => PICKED.map((picked) => ({ ...layout, ...picked })));

/** Rows of any bytes with scales of any size, and directions of uneven size, one block of them zeros. */
function example(layout: RowLayout, group: number, directions: number) {
  const { blocks, length } = layout;
  const random = new Random(length);
  const rows = new Uint8Array(GROUPS * group * rowBytes(layout));
  for (let at = 0; at < rows.length; at += rowBytes(layout)) {
    for (let block = 0; block < blocks; block++) {
      const bits = brainFloatAbove(10 ** (random.below(60) - 40));
      rows.set([bits & 255, bits >> 8], at + 2 * block);
    }
    for (let j = 0; j < blocks * length; j++) rows[at + 2 * blocks + j] = random.below(256);
  }
  const direction = () =>
    Float64Array.from({ length: blocks * length }, (_, j) =>
      blocks > 1 && j < length ? 0 : random.normal() * 2 ** -random.below(10),
    );
  const numberAt = (row: number, block: number, j: number) => {
    const at = row * rowBytes(layout);
    const scale = fromBrainFloat(rows[at + 2 * block]! + 256 * rows[at + 2 * block + 1]!);
    const byte = rows[at + 2 * blocks + block * length + j]!;
    return { scale, byte: byte < 128 ? byte : byte - 256 };
  };
  return { rows, numberAt, directions: Array.from({ length: directions }, direction) };
}

test.each(CASES)(
  'compiled and plain multiply to the same bits, near the true sum: $blocks × $length, $picked of $group',
  (shape) => {
    const { blocks, length, group, picked } = shape;
    const { rows, numberAt, directions } = example(shape, group, picked.length);
    const [fast, plain] = [createByteProducts, createPlain].map((create) => create(shape, { rows, group, picked }));
    expect(fast!.capacity).toBe(plain!.capacity);
    for (const { first, count } of [
      { first: 0, count: 1 },
      { first: 2, count: Math.min(fast!.capacity, GROUPS - 2) },
    ]) {
      picked.forEach((row, which) => {
        const [found, other] = [fast!, plain!].map((engine) => {
          directions.forEach((direction, t) => void engine.direct(t, direction));
          engine.hold(first, count);
          const [products, pieces] = [new Float64Array(count), new Float64Array(count * blocks)];
          engine.products(which, products);
          engine.pieces(which, pieces);
          return { products, pieces };
        });
        expect(found).toEqual(other);
        for (let i = 0; i < count; i++) {
          let total = 0;
          for (let block = 0; block < blocks; block++) {
            const at = block * length;
            const terms = Array.from({ length }, (_, j) => {
              const { scale, byte } = numberAt((first + i) * group + row, block, j);
              return scale * byte * directions[which]![at + j]!;
            });
            const piece = found!.pieces[i * blocks + block]!;
            const sum = terms.reduce((x, term) => x + term, 0);
            // Half a step of the direction for each number, against what the block's products come to without signs.
            const steps = Math.min(32_767, Math.floor((2 ** 31 - 1) / (128 * length)));
            const largest = Math.max(...directions[which]!.subarray(at, at + length).map(Math.abs));
            const { scale } = numberAt((first + i) * group + row, block, 0);
            expect(Math.abs(piece - sum)).toBeLessThanOrEqual((0.51 * length * 128 * scale * largest) / steps);
            total += piece;
          }
          expect(found!.products[i]).toBe(total);
        }
      });
    }
  },
);

test.each(CASES)('compiled and plain accumulate to the same bits: $blocks × $length, $picked of $group', (shape) => {
  const { blocks, length, group, picked } = shape;
  const { rows, numberAt } = example(shape, group, picked.length);
  const random = new Random(4);
  picked.forEach((row, which) => {
    const [fast, plain] = [createByteProducts, createPlain].map((create) => {
      return create(shape, { rows, group, picked });
    });
    const count = Math.min(3, fast!.capacity);
    const factors = Float64Array.from({ length: count * blocks }, () => random.normal());
    const [found, other] = [fast!, plain!].map((engine) => {
      engine.hold(1, count);
      const out = new Float64Array(blocks * length).fill(5);
      engine.accumulate(which, factors, out);
      return out;
    });
    expect(found).toEqual(other);
    found!.forEach((sum, at) => {
      const block = Math.floor(at / length);
      const terms = Array.from({ length: count }, (_, i) => {
        return factors[i * blocks + block]! * numberAt((1 + i) * group + row, block, at % length).byte;
      });
      const size = terms.reduce((x, term) => x + Math.abs(term), 5);
      expect(Math.abs(sum - 5 - terms.reduce((x, term) => x + term, 0))).toBeLessThan(1e-6 * size);
    });
  });
});

test('sums of the largest products fit', () => {
  for (const length of [64, 600, 65_536]) {
    const layout = { blocks: 1, length };
    const rows = new Uint8Array(rowBytes(layout)).fill(0x80);
    rows.set([0x80, 0x3f]);
    const products = [createByteProducts, createPlain].map((create) => {
      const engine = create(layout, { rows, group: 1, picked: [0] });
      engine.direct(0, new Float64Array(length).fill(3));
      engine.hold(0, 1);
      const out = new Float64Array(1);
      engine.products(0, out);
      return out[0]!;
    });
    expect(products[0]).toBe(products[1]);
    expect(products[0]! / (-128 * 3 * length)).toBeCloseTo(1, 9);
  }
});

test('what an earlier use left behind counts nothing', () => {
  const product = (layout: RowLayout, bytes: number[]) => {
    const rows = Uint8Array.from([...Array.from({ length: layout.blocks }, () => [0x80, 0x3f]).flat(), ...bytes]);
    const engine = createByteProducts(layout, { rows, group: 1, picked: [0] });
    engine.direct(0, new Float64Array(bytes.length).fill(0.5));
    engine.hold(0, 1);
    const out = new Float64Array(1);
    engine.products(0, out);
    return out[0];
  };
  expect(product({ blocks: 2, length: 32 }, Array<number>(64).fill(127))).toBe(64 * 63.5);
  expect(product({ blocks: 1, length: 3 }, [1, 2, 3])).toBe(3);
});

test('the module is one that engines take', () => {
  expect(WebAssembly.validate(BYTE_PRODUCTS)).toBe(true);
});
