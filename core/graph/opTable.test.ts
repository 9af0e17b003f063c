import { describe, expect, test } from 'vitest';
import { gradients } from '@/core/autodiff/gradients';
import { toFloat16 } from '@/core/encoding/float16';
import { GraphBuilder } from '@/core/graph/builder';
import { checkGraph } from '@/core/graph/check';
import { evaluateGraph, toReference } from '@/core/graph/evaluate';
import type { servingOps } from '@/core/graph/ops/serving';
import { withSpec } from '@/core/graph/opTable';
import { elementCount, type Reference } from '@/core/graph/reference';
import type { Op, Value } from '@/core/graph/types';
import { Random } from '@/core/random/random';
import { floatTensor, intTensor } from '@/core/runtime/tensors';

/** A scalar-valued use of an operator: each listed input is differentiated. */
type Case = {
  shapes: readonly (readonly number[])[];
  build(graph: GraphBuilder, inputs: Value[]): Value;
  /** Inputs are drawn from here; positive where the function needs it. */
  from?: (random: Random) => number;
};

const positive = (random: Random) => 0.5 + random.uniform();
const indices = (graph: GraphBuilder, values: number[], dims: number[]) =>
  graph.initializer('indices', intTensor(Int32Array.from(values), dims));

const floats = (graph: GraphBuilder, values: number[], dims: number[]) =>
  graph.initializer('floats', floatTensor(Float32Array.from(values), dims));
const bytes = (graph: GraphBuilder) =>
  graph.initializer('bytes', { dtype: 'int8', dims: [2, 3], data: Int8Array.of(1, -2, 3, 127, -127, 0) });
const halves = (graph: GraphBuilder) =>
  graph.initializer('halves', {
    dtype: 'float16',
    dims: [2, 3],
    data: Uint16Array.from([1, -2, 0.5, 3, 0, 8], toFloat16),
  });

/** One or more cases an operator that has a gradient: an operator without one does not compile. */
const CASES: Record<Exclude<Op, keyof typeof servingOps>, readonly Case[]> = {
  Add: [{ shapes: [[2, 3], [3]], build: (g, [a, b]) => g.add(a!, b!) }],
  Sub: [
    {
      shapes: [
        [2, 1, 3],
        [4, 1],
      ],
      build: (g, [a, b]) => g.sub(a!, b!),
    },
  ],
  Mul: [
    {
      shapes: [
        [2, 3],
        [2, 1],
      ],
      build: (g, [a, b]) => g.mul(a!, b!),
    },
    { shapes: [[3]], build: (g, [a]) => g.mul(a!, a!) },
  ],
  Div: [
    {
      shapes: [
        [2, 3],
        [1, 3],
      ],
      from: positive,
      build: (g, [a, b]) => g.div(a!, b!),
    },
  ],
  Neg: [{ shapes: [[3]], build: (g, [x]) => g.neg(x!) }],
  Exp: [{ shapes: [[3]], build: (g, [x]) => g.exp(x!) }],
  Log: [{ shapes: [[3]], from: positive, build: (g, [x]) => g.log(x!) }],
  Sqrt: [{ shapes: [[3]], from: positive, build: (g, [x]) => g.sqrt(x!) }],
  Sigmoid: [{ shapes: [[3]], build: (g, [x]) => g.sigmoid(x!) }],
  Silu: [{ shapes: [[5]], build: (g, [x]) => g.silu(x!) }],
  RmsNorm: [{ shapes: [[2, 4]], build: (g, [x]) => g.rmsNorm(x!, 1e-5) }],
  SoftmaxMatMul: [
    {
      shapes: [
        [2, 3, 4],
        [2, 4, 2],
      ],
      build: (g, [s, v]) => g.softmaxMatMul(s!, v!),
    },
  ],
  CrossEntropyGemm: [
    {
      shapes: [
        [3, 2],
        [5, 2],
      ],
      build: (g, [x, head]) => g.crossEntropyGemm(x!, head!, head!, indices(g, [4, 0, 4], [3])),
    },
  ],
  MatMulTransposed: [
    {
      shapes: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      build: (g, [a, b]) => g.matMulTransposed(a!, b!),
    },
    {
      shapes: [
        [2, 3, 4],
        [1, 5, 4],
      ],
      build: (g, [a, b]) => g.matMulTransposed(a!, b!),
    },
  ],
  RotaryEmbedding: [
    {
      shapes: [[2, 3, 8]],
      build: (g, [x]) => {
        const table = (name: string, f: (angle: number) => number) =>
          g.initializer(
            name,
            floatTensor(
              Float32Array.from({ length: 10 }, (_, i) => 1.1 * f(0.3 * i)),
              [5, 2],
            ),
          );
        const first = g.initializer('first', { dtype: 'int64', dims: [1], data: BigInt64Array.of(1n) });
        return g.rotaryEmbedding(x!, first, table('cosine', Math.cos), table('sine', Math.sin));
      },
    },
  ],
  MatMul: [
    {
      shapes: [
        [2, 3, 4],
        [2, 4, 2],
      ],
      build: (g, [a, b]) => g.matMul(a!, b!),
    },
    {
      shapes: [
        [2, 3, 4],
        [4, 2],
      ],
      build: (g, [a, b]) => g.matMul(a!, b!),
    },
    {
      shapes: [
        [2, 1, 2, 3],
        [3, 3, 2],
      ],
      build: (g, [a, b]) => g.matMul(a!, b!),
    },
  ],
  Gemm: [false, true].flatMap((transA) =>
    [false, true].map((transB) => ({
      shapes: [transA ? [4, 2] : [2, 4], transB ? [3, 4] : [4, 3], [3]],
      build: (g: GraphBuilder, [a, b, c]: Value[]) => g.gemm(a!, b!, { transA, transB, alpha: 0.7, beta: 1.3 }, c),
    })),
  ),
  Transpose: [{ shapes: [[2, 3, 4]], build: (g, [x]) => g.transpose(x!, [2, 0, 1]) }],
  Reshape: [{ shapes: [[2, 6]], build: (g, [x]) => g.reshape(x!, [3, 4]) }],
  Expand: [{ shapes: [[3, 1]], build: (g, [x]) => g.expand(x!, [2, 3, 4]) }],
  Concat: [
    {
      shapes: [
        [2, 1],
        [2, 3],
      ],
      build: (g, [a, b]) => g.concat([a!, b!, a!], 1),
    },
  ],
  Split: [
    {
      shapes: [[2, 5]],
      build: (g, [x]) => {
        const [first, , third] = g.split(x!, 1, [2, 1, 2]);
        return g.mul(first!, third!);
      },
    },
  ],
  Slice: [{ shapes: [[2, 5, 2]], build: (g, [x]) => g.slice(x!, 1, 1, 4) }],
  Pad: [{ shapes: [[2, 3, 2]], build: (g, [x]) => g.pad(x!, 1, 2, 1) }],
  Gather: [{ shapes: [[4, 2]], build: (g, [x]) => g.gather(x!, indices(g, [3, 0, 3, 1, 3, 2], [2, 3])) }],
  ScatterND: [
    {
      shapes: [
        [4, 2],
        [3, 2],
      ],
      build: (g, [data, updates]) => g.scatterAdd(data!, g.cast(indices(g, [1, 3, 1], [3, 1]), 'int64'), updates!),
    },
  ],
  ReduceSum: [
    { shapes: [[2, 3, 4]], build: (g, [x]) => g.reduceSum(x!, [0, 2], false) },
    { shapes: [[2, 3]], build: (g, [x]) => g.reduceSum(x!, [-1], true) },
  ],
  ReduceMean: [{ shapes: [[2, 3, 4]], build: (g, [x]) => g.reduceMean(x!, [1], true) }],
  ReduceMax: [{ shapes: [[3, 4]], build: (g, [x]) => g.reduceMax(x!, [1], false) }],
  Softmax: [
    { shapes: [[2, 4]], build: (g, [x]) => g.softmax(x!, -1) },
    { shapes: [[2, 3, 2]], build: (g, [x]) => g.softmax(x!, 1) },
  ],
  CumSum: [{ shapes: [[2, 4]], build: (g, [x]) => g.cumSum(x!, 1) }],
  LessOrEqual: [
    { shapes: [[3], [3]], build: (g, [a, b]) => g.mul(g.cast(g.lessOrEqual(a!, b!), 'float32'), g.add(a!, b!)) },
  ],
  Where: [{ shapes: [[2, 3], [3]], build: (g, [a, b]) => g.where(g.lessOrEqual(a!, g.scalar(0)), a!, b!) }],
  DequantizeLinear: [
    {
      shapes: [[2, 3]],
      build: (g, [x]) => g.mul(g.dequantize(bytes(g), floats(g, [0.5, -2, 3, 0.25], [2, 2]), 2), x!),
    },
  ],
  OpenWeight: [
    {
      shapes: [[4, 3]],
      build: (g, [x]) => g.gemm(x!, g.openWeight(bytes(g), floats(g, [0.5, -2, 3, 0.25], [2, 2]), 2), { transB: true }),
    },
    { shapes: [[4, 3]], build: (g, [x]) => g.gemm(x!, g.openWeight(halves(g), undefined, 2), { transB: true }) },
    {
      shapes: [[3, 3]],
      build: (g, [x]) => g.mul(g.gather(g.openWeight(halves(g), undefined, 2), indices(g, [1, 0, 1], [3])), x!),
    },
  ],
  Cast: [{ shapes: [[3]], build: (g, [x]) => g.mul(g.cast(g.cast(x!, 'int32'), 'float32'), x!) }],
};

/** Σ c·f(x) with fixed random c, so that every element of the Jacobian counts. */
function lossOf(testCase: Case) {
  const graph = new GraphBuilder('case');
  const random = new Random(7);
  const inputs = testCase.shapes.map((shape, i) => graph.input(`x${i}`, shape));
  const result = testCase.build(graph, inputs);
  const weights = graph.input('c', result.shape);
  const weighted = graph.mul(result, weights);
  const loss = graph.reduceSum(
    weighted,
    result.shape.map((_, i) => i),
    false,
  );
  const draw = (shape: readonly (number | string)[], next: () => number): Reference => {
    const dims = shape.map(Number);
    return { dims, data: Float64Array.from({ length: elementCount(dims) }, next) };
  };
  const from = testCase.from ?? ((source: Random) => source.normal());
  const feeds: Record<string, Reference> = { c: draw(result.shape, () => random.normal()) };
  for (const input of inputs) feeds[input.name] = draw(input.shape, () => from(random));
  return { graph, inputs, loss, feeds };
}

describe.each(Object.keys(CASES) as (keyof typeof CASES)[])('%s', (op) => {
  test.each(CASES[op].map((testCase, i) => [i, testCase] as const))(
    'gradient of case %i is the slope',
    (_, testCase) => {
      const { graph, inputs, loss, feeds } = lossOf(testCase);
      expect(graph.nodes.some((node) => node.op === op)).toBe(true);
      const found = gradients(graph, loss, inputs);
      const built = graph.build({ loss, ...Object.fromEntries(inputs.map(({ name }, i) => [`d${name}`, found[i]!])) });
      checkGraph(built);
      const analytic = evaluateGraph(built, feeds);
      const step = 1e-6;
      for (const { name } of inputs) {
        const feed = feeds[name]!;
        feed.data.forEach((value, i) => {
          const lossAt = (x: number) => {
            const moved = { dims: feed.dims, data: feed.data.with(i, x) };
            return evaluateGraph(built, { ...feeds, [name]: moved }).loss!.data[0]!;
          };
          const slope = (lossAt(value + step) - lossAt(value - step)) / (2 * step);
          expect(analytic[`d${name}`]!.data[i]).toBeCloseTo(slope, 6);
        });
      }
    },
  );
});

test.each(['Silu', 'RmsNorm', 'SoftmaxMatMul', 'CrossEntropyGemm', 'MatMulTransposed'] as const)(
  '%s is written out as what it means',
  (op) => {
    const { graph, feeds } = lossOf(CASES[op][0]!);
    const node = graph.nodes.find((candidate) => candidate.op === op)!;
    const built = graph.build({ y: node.outputs[0]! });
    expect(built.nodes.map((written) => written.op)).not.toContain(op);
    const direct = withSpec(node, (spec, attributes) =>
      spec.evaluate(
        node.inputs.map((input) => feeds[input.name] ?? toReference(graph.initializers.get(input)!)),
        attributes,
      ),
    )[0]!;
    const { y } = evaluateGraph(built, feeds);
    expect(y!.dims).toEqual(direct.dims);
    // Constants are stored as float32.
    y!.data.forEach((value, i) => {
      expect(value).toBeCloseTo(direct.data[i]!, 10);
    });
  },
);
