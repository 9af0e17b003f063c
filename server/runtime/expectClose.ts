import { expect } from 'vitest';
import { toReference } from '@/core/graph/evaluate';
import type { Tensor } from '@/core/runtime/types';

type Tensors = Readonly<Record<string, Tensor>>;

/** For tests: the same names, none of them all zero, each within `tolerance` of its largest expected number. */
export function expectClose(found: Tensors, expected: Tensors, tolerance: number): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, tensor] of Object.entries(expected)) {
    const [a, b] = [toReference(found[name]!).data, toReference(tensor).data];
    const scale = Math.max(...b.map(Math.abs));
    expect(scale, name).toBeGreaterThan(0);
    expect(Math.max(...b.map((value, i) => Math.abs(value - a[i]!))) / scale, name).toBeLessThan(tolerance);
  }
}
