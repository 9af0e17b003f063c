import { expect, test } from 'vitest';
import { gradients } from '@/core/autodiff/gradients';
import { GraphBuilder } from '@/core/graph/builder';
import { evaluateGraph } from '@/core/graph/evaluate';
import type { Graph, Value } from '@/core/graph/types';

/** A chain of products with a residual, and an unused branch: kept values lie between its links. */
function chain(links: number, keeping: boolean) {
  const graph = new GraphBuilder('chain');
  const x = graph.input('x', [2, 3]);
  const matrices = Array.from({ length: links }, (_, i) => graph.input(`w${i}`, [3, 3]));
  const kept: Value[] = [x];
  let value = graph.exp(x);
  kept[0] = value;
  for (const matrix of matrices) {
    value = graph.add(value, graph.silu(graph.matMul(graph.rmsNorm(value, 1e-3), matrix)));
    kept.push(value);
  }
  const loss = graph.reduceSum(graph.mul(value, value), [0, 1], false);
  const found = gradients(graph, loss, [x, ...matrices], keeping ? kept : []);
  return graph.build({ loss, ...Object.fromEntries(found.map((gradient, i) => [`g${i}`, gradient])) });
}

const feeds = (links: number, at: number) => ({
  x: { dims: [2, 3], data: Float64Array.of(0.1, -0.4, 0.7, at, 0.3, -0.2) },
  ...Object.fromEntries(
    Array.from({ length: links }, (_, i) => [
      `w${i}`,
      { dims: [3, 3], data: Float64Array.from({ length: 9 }, (_, j) => Math.sin(3 * i + j)) },
    ]),
  ),
});

test.each([1, 2, 4])('the gradients of %d links are the same to the bit, whether values are kept or not', (links) => {
  const inputs = feeds(links, 0.5);
  expect(evaluateGraph(chain(links, true), inputs)).toEqual(evaluateGraph(chain(links, false), inputs));
});

test('each link but none after the last kept value is computed twice', () => {
  const count = (keeping: boolean, op: string) => chain(3, keeping).nodes.filter((node) => node.op === op).length;
  // Forward, by the matrix, by its input; and forward again.
  expect(count(false, 'MatMul')).toBe(9);
  expect(count(true, 'MatMul')).toBe(12);
  expect(count(true, 'Exp')).toBe(1);
});

test('a link is computed again only after the gradients of the link above', () => {
  const needs = (graph: Graph, output: string, other: string) => {
    const outputNamed = (name: string) => graph.outputs.find((each) => each.name === name)!.value;
    const needed = new Set([outputNamed(output)]);
    for (const { inputs, outputs } of graph.nodes.toReversed()) {
      if (outputs.some((each) => needed.has(each))) for (const input of inputs) needed.add(input);
    }
    return needed.has(outputNamed(other));
  };
  // g2 and g1 are those of the second matrix and of the first.
  expect(needs(chain(3, true), 'g1', 'g2')).toBe(true);
  expect(needs(chain(3, true), 'g2', 'g1')).toBe(false);
  expect(needs(chain(3, false), 'g1', 'g2')).toBe(false);
});
