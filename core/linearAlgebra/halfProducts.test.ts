import { expect, test } from 'vitest';
import { fromFloat16 } from '@/core/encoding/float16';
import { createHalfProducts, createPlain, type RowLayout } from '@/core/linearAlgebra/halfProducts';
import { HALF_PRODUCTS } from '@/core/linearAlgebra/halfProductsKernel';
import { Random } from '@/core/random/random';

/** Rows of any finite binary16, tiny ones and negative zeros too, each after any word; directions of uneven size. */
function example({ segments, length }: RowLayout, count: number, seed: number) {
  const random = new Random(seed);
  const width = segments * length;
  const row = () => {
    const words = Uint16Array.from({ length: 1 + width }, () => random.below(65_536));
    return words.map((bits, j) => (j > 0 && (bits & 0x7c00) === 0x7c00 ? bits & 0x83ff : bits));
  };
  const direction = () => Float64Array.from({ length: width }, () => (random.normal() * 2 ** -random.below(40)) / 8);
  return { rows: Array.from({ length: count }, row), directions: [direction(), direction()] };
}

const LAYOUTS: RowLayout[] = [
  { segments: 1, length: 1 },
  { segments: 1, length: 15 },
  { segments: 1, length: 3584 },
  { segments: 56, length: 64 },
  { segments: 7, length: 17 },
  { segments: 3, length: 100 },
];

test.each(LAYOUTS)('compiled and plain give the same bits, near the true sum: $segments × $length', (layout) => {
  const { rows, directions } = example(layout, 7, layout.length);
  const [fast, plain] = [createHalfProducts(layout, 2), createPlain(layout, 2)];
  expect(fast.capacity).toBe(plain.capacity);
  for (const engine of [fast, plain]) {
    directions.forEach((direction, which) => {
      engine.direct(which, direction);
    });
    rows.forEach((words, slot) => {
      engine.put(slot, words);
    });
  }
  for (const slots of [
    { first: 1, step: 2, count: 3 },
    { first: 0, step: 1, count: 7 },
  ]) {
    for (let segment = 0; segment < layout.segments; segment++) {
      directions.forEach((direction, which) => {
        const [a, b] = [new Float64Array(slots.count), new Float64Array(slots.count)];
        fast.products(which, segment, slots, a);
        plain.products(which, segment, slots, b);
        expect(a).toEqual(b);
        a.forEach((sum, i) => {
          const words = rows[slots.first + i * slots.step]!;
          const at = segment * layout.length;
          const terms = Array.from(direction.subarray(at, at + layout.length), (x, j) => {
            return fromFloat16(words[1 + at + j]!) * x;
          });
          const size = terms.reduce((x, term) => x + Math.abs(term), 0);
          expect(Math.abs(sum - terms.reduce((x, term) => x + term, 0))).toBeLessThanOrEqual(1e-6 * size);
        });
      });
    }
  }
});

test.each(LAYOUTS)('compiled and plain accumulate to the same bits: $segments × $length', (layout) => {
  const { rows } = example(layout, 7, layout.length);
  const factors = Float64Array.of(0.3, -1e-3, 7e5);
  const slots = { first: 1, step: 2, count: 3 };
  for (let segment = 0; segment < layout.segments; segment++) {
    const [fast, plain] = [createHalfProducts, createPlain].map((create) => {
      const engine = create(layout, 2);
      rows.forEach((words, slot) => void engine.put(slot, words));
      const out = new Float64Array(layout.length).fill(5);
      engine.accumulate(segment, slots, factors, out);
      return out;
    });
    expect(fast).toEqual(plain);
    fast!.forEach((sum, j) => {
      const terms = [...factors].map((factor, i) => {
        return factor * fromFloat16(rows[1 + 2 * i]![1 + segment * layout.length + j]!);
      });
      const size = terms.reduce((x, term) => x + Math.abs(term), 5);
      expect(Math.abs(sum - 5 - terms.reduce((x, term) => x + term, 0))).toBeLessThan(1e-6 * size);
    });
  }
});

test('rows put in together are those put in one by one', () => {
  const layout = { segments: 2, length: 40 };
  const { rows, directions } = example(layout, 5, 3);
  const together = Uint16Array.from(rows.flatMap((row) => [...row]));
  const found = [false, true].map((whole) => {
    const engine = createHalfProducts(layout, 1);
    engine.direct(0, directions[0]!);
    if (whole) engine.put(0, together);
    else rows.forEach((row, slot) => void engine.put(slot, row));
    const out = new Float64Array(5);
    engine.products(0, 1, { first: 0, step: 1, count: 5 }, out);
    return out;
  });
  expect(found[0]).toEqual(found[1]);
});

test('what an earlier use left behind counts nothing', () => {
  const wide = createHalfProducts({ segments: 1, length: 64 }, 1);
  wide.direct(0, new Float64Array(64).fill(0.75));
  for (let slot = 0; slot < 8; slot++) wide.put(slot, new Uint16Array(65).fill(0x7bff));
  const narrow = createHalfProducts({ segments: 1, length: 3 }, 1);
  narrow.direct(0, Float64Array.of(0.5, 0.5, 0.5));
  for (let slot = 0; slot < 8; slot++) narrow.put(slot, Uint16Array.of(0x7c00, 0x3c00, 0x3c00, 0x3c00));
  const out = new Float64Array(8);
  narrow.products(0, 0, { first: 0, step: 1, count: 8 }, out);
  expect([...out]).toEqual(Array.from({ length: 8 }, () => 1.5));
});

test('the module is one that engines take', () => {
  expect(WebAssembly.validate(HALF_PRODUCTS)).toBe(true);
});
