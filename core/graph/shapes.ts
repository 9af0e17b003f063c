import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Dim, Shape } from '@/core/graph/types';

/** A graph that cannot be: raised while building, so it names the operator and the shapes. */
export class GraphError extends OpenLedgerError {
  constructor(message: string, fields: Readonly<Record<string, string | number>> = {}) {
    super({ code: 'invalid_input', message, fields });
    this.name = 'GraphError';
  }
}

export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`;

/** A negative axis counts from the end. */
export const normaliseAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Product of static sizes; throws on a symbolic one. */
export function sizeOf(shape: Shape): number {
  return shape.reduce<number>((product, dim) => product * staticDim(dim), 1);
}

export function staticDim(dim: Dim | undefined): number {
  if (typeof dim !== 'number') throw new GraphError(`A static size is needed here, not ${dim ?? 'nothing'}.`);
  return dim;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** Numpy broadcasting: shapes align at the right, size 1 stretches. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new GraphError(`Shapes ${showShape(a)} and ${showShape(b)} do not broadcast.`);
  });
}

/** Shape after reducing `axes`. */
export function reducedShape(shape: Shape, axes: readonly number[], keepdims: boolean): Shape {
  const reduced = new Set(axes.map((axis) => normaliseAxis(axis, shape.length)));
  return keepdims ? shape.map((dim, i) => (reduced.has(i) ? 1 : dim)) : shape.filter((_, i) => !reduced.has(i));
}
