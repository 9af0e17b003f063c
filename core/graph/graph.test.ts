import { BinaryReader } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '@/core/graph/builder';
import { checkGraph } from '@/core/graph/check';
import { encodeModel } from '@/core/graph/encode';
import { evaluateGraph } from '@/core/graph/evaluate';
import { printGraph } from '@/core/graph/print';
import { GraphError } from '@/core/graph/shapes';
import type { Graph } from '@/core/graph/types';
import { floatTensor } from '@/core/runtime/tensors';

function sample(): Graph {
  const graph = new GraphBuilder('sample');
  const x = graph.input('x', ['rows', 2]);
  const w = graph.initializer('w', floatTensor(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]));
  const unused = graph.exp(x);
  const y = graph.matMul(x, w);
  graph.neg(unused);
  return graph.build({ y: graph.reshape(y, ['rows', 3, 1]), same: x });
}

describe('building', () => {
  test('leaves out what leads to no output', () => {
    expect(sample().nodes.map(({ op }) => op)).toEqual(['MatMul', 'Reshape']);
  });

  test.each<[string, (graph: GraphBuilder) => unknown, RegExp]>([
    [
      'a product of shapes that do not meet',
      (g) => g.matMul(g.input('a', [2, 3]), g.input('b', [2, 3])),
      /MatMul cannot/,
    ],
    ['a broadcast that does not fit', (g) => g.add(g.input('a', [2]), g.input('b', [3])), /do not broadcast/],
    ['two symbols that may differ', (g) => g.add(g.input('a', ['n']), g.input('b', ['m'])), /do not broadcast/],
    ['a reshape that loses elements', (g) => g.reshape(g.input('a', [4]), [3]), /changes the number/],
    ['a reshape with two open sizes', (g) => g.reshape(g.input('a', [4]), ['n', 'm']), /more than one size open/],
    ['a name that is used twice', (g) => [g.input('a', [1]), g.input('a', [1])], /used twice/],
    ['element types that differ', (g) => g.add(g.input('a', [1]), g.input('b', [1], 'int32')), /types differ/],
  ])('error: %s', (_, build, message) => {
    const attempt = () => build(new GraphBuilder('bad'));
    expect(attempt).toThrow(GraphError);
    expect(attempt).toThrow(message);
  });
});

test('prints every type, constant and attribute', () => {
  expect(printGraph(sample())).toMatchInlineSnapshot(`
    "graph sample(x: float32[rows, 2])
      constant w: float32[2, 3]
      v1: float32[rows, 3] = MatMul(x, w)
      v3: float32[rows, 3, 1] = Reshape(v1, dims=[0,3,1], shape=["rows",3,1])
      return y: v3, same: x"
  `);
});

describe('checking', () => {
  test('accepts what the builder made', () => {
    expect(() => checkGraph(sample())).not.toThrow();
  });

  test('error: nodes out of order, and shapes that were tampered with', () => {
    const graph = sample();
    expect(() => checkGraph({ ...graph, nodes: graph.nodes.toReversed() })).toThrow(/before it is defined/);
    const [first, ...rest] = graph.nodes;
    const [output] = first!.outputs;
    Object.assign(output!, { shape: [7] });
    expect(() => checkGraph({ ...graph, nodes: [first!, ...rest] })).toThrow(GraphError);
  });
});

test('evaluation resolves symbolic sizes and refuses a feed of another shape', () => {
  const feeds = (dims: number[]) => ({
    x: { dims, data: Float64Array.from({ length: dims[0]! * dims[1]! }, (_, i) => i) },
  });
  const { y } = evaluateGraph(sample(), feeds([2, 2]));
  expect(y).toEqual({ dims: [2, 3, 1], data: Float64Array.of(4, 5, 6, 14, 19, 24) });
  expect(() => evaluateGraph(sample(), feeds([2, 3]))).toThrow(/Input x should be \[rows, 2\]/);
});

test('the encoding is a ModelProto: version, graph and operator set at their field numbers', () => {
  const reader = new BinaryReader(encodeModel(sample()));
  const fields: number[] = [];
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    fields.push(field);
    reader.skip(wire, field);
  }
  // ir_version, producer_name, opset_import, graph
  expect(fields).toEqual([1, 2, 8, 7]);
});
