import { expect, test } from 'vitest';
import { interleavedRotary } from '@/core/export/interleavedRotary';
import { Random } from '@/core/random/random';

const [HEADS, SIZE, WIDTH] = [3, 8, 5];
const angle = (i: number) => 0.7 + 1.3 * i;

function product(matrix: Float32Array, x: readonly number[]): number[] {
  return Array.from({ length: HEADS * SIZE }, (_, row) =>
    x.reduce((sum, value, column) => sum + value * matrix[row * WIDTH + column]!, 0),
  );
}

/** Element i with i + size/2, as Hugging Face. */
function rotateHalves(head: readonly number[]): number[] {
  const half = SIZE / 2;
  return head.map((value, i) =>
    i < half
      ? value * Math.cos(angle(i)) - head[i + half]! * Math.sin(angle(i))
      : value * Math.cos(angle(i - half)) + head[i - half]! * Math.sin(angle(i - half)),
  );
}

/** Neighbours, as llama.cpp. */
function rotateNeighbours(head: readonly number[]): number[] {
  return head.map((value, i) => {
    const [cosine, sine] = [Math.cos(angle(i >> 1)), Math.sin(angle(i >> 1))];
    return i % 2 === 0 ? value * cosine - head[i + 1]! * sine : value * cosine + head[i - 1]! * sine;
  });
}

const heads = (values: readonly number[]) =>
  Array.from({ length: HEADS }, (_, head) => values.slice(head * SIZE, (head + 1) * SIZE));

test('queries and keys rotated either way have the same products', () => {
  const random = new Random(3);
  const matrix = () => Float32Array.from({ length: HEADS * SIZE * WIDTH }, () => random.normal());
  const [query, key] = [matrix(), matrix()];
  const x = Array.from({ length: WIDTH }, () => random.normal());
  const dims = [HEADS * SIZE, WIDTH];
  const halves = [query, key].map((each) => heads(product(each, x)));
  const neighbours = [query, key].map((each) => heads(product(interleavedRotary(each, dims, HEADS), x)));
  for (let head = 0; head < HEADS; head++) {
    const dot = (left: number[], right: number[]) => left.reduce((sum, value, i) => sum + value * right[i]!, 0);
    // The key stands at position 0, the query at 1: only the query is rotated.
    const expected = dot(rotateHalves(halves[0]![head]!), halves[1]![head]!);
    expect(dot(rotateNeighbours(neighbours[0]![head]!), neighbours[1]![head]!)).toBeCloseTo(expected, 4);
    expect(dot(rotateNeighbours(halves[0]![head]!), halves[1]![head]!)).not.toBeCloseTo(expected, 1);
  }
});
