import { expect, test } from 'vitest';
import { fromFloat16 } from '@/core/encoding/float16';
import { createHalfProducts, createPlain } from '@/core/linearAlgebra/halfProducts';
import { HALF_PRODUCTS } from '@/core/linearAlgebra/halfProductsKernel';
import { Random } from '@/core/random/random';

/** Rows of any finite binary16, tiny ones and negative zeros too, and directions whose numbers differ by many orders. */
function example(width: number, count: number, seed: number) {
  const random = new Random(seed);
  const row = () =>
    Uint16Array.from({ length: width }, () => {
      const bits = random.below(65_536);
      return (bits & 0x7c00) === 0x7c00 ? bits & 0x83ff : bits;
    });
  const direction = () =>
    Float64Array.from({ length: width }, () => random.normal() * 2 ** -random.below(40)).map((x) => x / 8);
  return { rows: Array.from({ length: count }, row), directions: [direction(), direction()] };
}

test.each([1, 15, 16, 17, 64, 100, 3584])(
  'compiled and plain give the same bits, near the true sum, width %i',
  (width) => {
    const { rows, directions } = example(width, 5, width);
    const [fast, plain] = [createHalfProducts(width, 2), createPlain(width, 2)];
    expect(fast.capacity).toBe(plain.capacity);
    for (const engine of [fast, plain]) {
      directions.forEach((direction, which) => {
        engine.direct(which, direction);
      });
      rows.slice(0, engine.capacity).forEach((bits, slot) => {
        engine.put(slot, bits);
      });
    }
    const count = Math.min(rows.length, fast.capacity) - 1;
    directions.forEach((direction, which) => {
      const [a, b] = [new Float64Array(count), new Float64Array(count)];
      fast.products(which, 1, count, a);
      plain.products(which, 1, count, b);
      expect(a).toEqual(b);
      a.forEach((sum, i) => {
        const terms = Array.from(rows[1 + i]!, (bits, j) => fromFloat16(bits) * direction[j]!);
        const size = terms.reduce((x, term) => x + Math.abs(term), 0);
        expect(Math.abs(sum - terms.reduce((x, term) => x + term, 0))).toBeLessThanOrEqual(1e-6 * size);
      });
    });
  },
);

test('what an earlier, wider use left behind counts nothing', () => {
  const wide = createHalfProducts(64, 1);
  wide.direct(0, new Float64Array(64).fill(0.75));
  for (let slot = 0; slot < 8; slot++) wide.put(slot, new Uint16Array(64).fill(0x7bff));
  const narrow = createHalfProducts(3, 1);
  narrow.direct(0, Float64Array.of(0.5, 0.5, 0.5));
  for (let slot = 0; slot < 8; slot++) narrow.put(slot, Uint16Array.of(0x3c00, 0x3c00, 0x3c00));
  const out = new Float64Array(8);
  narrow.products(0, 0, 8, out);
  expect([...out]).toEqual(Array.from({ length: 8 }, () => 1.5));
});

test('the module is one that engines take', () => {
  expect(WebAssembly.validate(HALF_PRODUCTS)).toBe(true);
});
