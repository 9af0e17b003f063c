/**
 * A shorter sketch by adding so many neighbours: a coordinate's bucket among d is floor(u · d), so its bucket among d / n
 * is that divided by n, and the sign is the same. What comes out is the sketch that the same seed makes at d / n.
 */
export function foldSketch(sketch: ArrayLike<number>, neighbours: number): Float32Array {
  if (!Number.isInteger(neighbours) || sketch.length % neighbours !== 0) {
    throw new RangeError(`a sketch of ${sketch.length} numbers cannot be folded by ${neighbours}`);
  }
  return Float32Array.from({ length: sketch.length / neighbours }, (_, j) => {
    let sum = 0;
    for (let n = 0; n < neighbours; n++) sum += sketch[j * neighbours + n]!;
    return sum;
  });
}
