/** A tensor of the float64 reference evaluator; every element type is held as float64 (booleans as 0 and 1). */
export type Reference = { readonly dims: readonly number[]; readonly data: Float64Array };

export const elementCount = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

export function stridesOf(dims: readonly number[]): number[] {
  const strides = new Array<number>(dims.length).fill(1);
  for (let i = dims.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * dims[i + 1]!;
  return strides;
}

/** Row-major tensor from a function of the multi-index. */
export function fromIndex(dims: readonly number[], value: (index: readonly number[]) => number): Reference {
  const data = new Float64Array(elementCount(dims));
  const index = new Array<number>(dims.length).fill(0);
  for (let flat = 0; flat < data.length; flat++) {
    data[flat] = value(index);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      if (index[axis]! < dims[axis]!) break;
      index[axis] = 0;
    }
  }
  return { dims, data };
}

/** Element at a multi-index of a shape that `tensor` broadcasts to. */
export function elementAt(tensor: Reference, index: readonly number[]): number {
  const offset = index.length - tensor.dims.length;
  let flat = 0;
  for (let axis = 0; axis < tensor.dims.length; axis++) {
    const size = tensor.dims[axis]!;
    flat = flat * size + (size === 1 ? 0 : index[axis + offset]!);
  }
  return tensor.data[flat]!;
}

export function broadcastDims(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => Math.max(a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1));
}

export function zipBroadcast(a: Reference, b: Reference, f: (x: number, y: number) => number): Reference {
  return fromIndex(broadcastDims(a.dims, b.dims), (index) => f(elementAt(a, index), elementAt(b, index)));
}

export const mapReference = (a: Reference, f: (x: number) => number): Reference => ({
  dims: a.dims,
  data: a.data.map(f),
});

/** Axis viewed as the middle of [outer, size, inner]. */
export function axisView(dims: readonly number[], axis: number): { outer: number; size: number; inner: number } {
  return {
    outer: elementCount(dims.slice(0, axis)),
    size: dims[axis]!,
    inner: elementCount(dims.slice(axis + 1)),
  };
}
