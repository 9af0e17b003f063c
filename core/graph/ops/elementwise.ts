import { type OpSpec, PLAIN } from '@/core/graph/opSpec';
import { mapReference, zipBroadcast } from '@/core/graph/reference';
import { broadcastShapes, GraphError } from '@/core/graph/shapes';
import type { Value } from '@/core/graph/types';

type Gradient = OpSpec<object>['gradient'];

function unary(evaluate: (x: number) => number, gradient: Gradient): OpSpec<object> {
  return {
    infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
    gradient,
    evaluate: ([x]) => [mapReference(x!, evaluate)],
    onnx: () => PLAIN,
  };
}

function binary(evaluate: (x: number, y: number) => number, gradient: Gradient): OpSpec<object> {
  return {
    infer: ([a, b]) => [{ dtype: sameType(a!, b!), shape: broadcastShapes(a!.shape, b!.shape) }],
    gradient,
    evaluate: ([a, b]) => [zipBroadcast(a!, b!, evaluate)],
    onnx: () => PLAIN,
  };
}

function sameType(a: Value, b: Value) {
  if (a.dtype !== b.dtype) throw new GraphError(`Element types differ: ${a.dtype} and ${b.dtype}.`);
  return a.dtype;
}

export const elementwiseOps = {
  Add: binary(
    (x, y) => x + y,
    ({ graph, inputs, gradients: [dy], wants }) =>
      inputs.map((input, i) => (wants(i) ? graph.sumTo(dy!, input.shape) : undefined)),
  ),
  Sub: binary(
    (x, y) => x - y,
    ({ graph, inputs: [a, b], gradients: [dy], wants }) => [
      wants(0) ? graph.sumTo(dy!, a!.shape) : undefined,
      wants(1) ? graph.sumTo(graph.neg(dy!), b!.shape) : undefined,
    ],
  ),
  Mul: binary(
    (x, y) => x * y,
    ({ graph, inputs: [a, b], gradients: [dy], wants }) => [
      wants(0) ? graph.sumTo(graph.mul(dy!, b!), a!.shape) : undefined,
      wants(1) ? graph.sumTo(graph.mul(dy!, a!), b!.shape) : undefined,
    ],
  ),
  // y = a/b: da = dy/b, db = −dy·y/b
  Div: binary(
    (x, y) => x / y,
    ({ graph, inputs: [a, b], outputs: [y], gradients: [dy], wants }) => [
      wants(0) ? graph.sumTo(graph.div(dy!, b!), a!.shape) : undefined,
      wants(1) ? graph.sumTo(graph.neg(graph.div(graph.mul(dy!, y!), b!)), b!.shape) : undefined,
    ],
  ),
  Neg: unary(
    (x) => -x,
    ({ graph, gradients: [dy] }) => [graph.neg(dy!)],
  ),
  Exp: unary(Math.exp, ({ graph, outputs: [y], gradients: [dy] }) => [graph.mul(y!, dy!)]),
  Log: unary(Math.log, ({ graph, inputs: [x], gradients: [dy] }) => [graph.div(dy!, x!)]),
  // y = √x: dx = dy/(2y)
  Sqrt: unary(Math.sqrt, ({ graph, outputs: [y], gradients: [dy] }) => [
    graph.div(graph.mul(dy!, graph.scalar(0.5)), y!),
  ]),
  // y = σ(x): dx = dy·y·(1 − y)
  Sigmoid: unary(
    (x) => 1 / (1 + Math.exp(-x)),
    ({ graph, outputs: [y], gradients: [dy] }) => [graph.mul(dy!, graph.mul(y!, graph.sub(graph.scalar(1), y!)))],
  ),
};
