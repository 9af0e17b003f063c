import { expect, test } from 'vitest';
import { gradients } from '@/core/autodiff/gradients';
import { GraphBuilder } from '@/core/graph/builder';
import { evaluateGraph } from '@/core/graph/evaluate';
import { printGraph } from '@/core/graph/print';
import { GraphError } from '@/core/graph/shapes';
import { initialWeights } from '@/core/model/initialise';
import { buildTrainProgram } from '@/core/programs/train';

/** loss = Σ c·sigmoid(x·Wᵀ): W and c may be frozen. */
function network() {
  const graph = new GraphBuilder('network');
  const x = graph.input('x', [2, 3]);
  const w = graph.input('w', [4, 3]);
  const c = graph.input('c', [4]);
  const y = graph.sigmoid(graph.gemm(x, w, { transB: true }));
  const loss = graph.reduceSum(graph.mul(y, c), [0, 1], false);
  return { graph, x, w, c, y, loss };
}

test('the gradient of a matrix product is one matrix product with flags, nothing transposed', () => {
  const { graph, w, loss } = network();
  const [dw] = gradients(graph, loss, [w]);
  expect(printGraph(graph.build({ loss, dw: dw! }))).toMatchInlineSnapshot(`
    "graph network(x: float32[2, 3], w: float32[4, 3], c: float32[4])
      constant v3.seed: float32[] = 1
      constant scalar0: float32[] = 1
      v0: float32[2, 4] = Gemm(x, w, transA=false, transB=true, alpha=1, beta=1)
      v1: float32[2, 4] = Sigmoid(v0)
      v2: float32[2, 4] = Mul(v1, c)
      v3: float32[] = ReduceSum(v2, axes=[0,1], keepdims=false)
      v4: float32[1, 1] = Reshape(v3.seed, dims=[1,1], shape=[1,1])
      v5: float32[2, 4] = Expand(v4, dims=[2,4])
      v6: float32[2, 4] = Mul(v5, c)
      v7: float32[2, 4] = Sub(scalar0, v1)
      v8: float32[2, 4] = Mul(v1, v7)
      v9: float32[2, 4] = Mul(v6, v8)
      v10: float32[4, 3] = Gemm(v9, x, transA=true, transB=false, alpha=1, beta=1)
      return loss: v3, dw: v10"
  `);
});

test('nothing is built for what is not asked for', () => {
  const { graph, c, loss } = network();
  const before = graph.nodes.length;
  gradients(graph, loss, [c]);
  const added = graph.nodes.slice(before).map(({ op }) => op);
  // Only the way from the loss to c: no product by the weight, no derivative of the sigmoid.
  expect(added).toEqual(['Reshape', 'Expand', 'Mul', 'ReduceSum']);
});

test('a frozen base has no weight gradients: LoRA training computes one product by each weight going back', () => {
  const config = {
    vocabularySize: 16,
    hiddenSize: 8,
    intermediateSize: 12,
    layers: 1,
    heads: 2,
    keyValueHeads: 2,
    headSize: 4,
    normEpsilon: 1e-5,
    ropeTheta: 10_000,
    tiedEmbeddings: true,
    maxPositions: 8,
  };
  const weights = initialWeights(config, 1);
  const lora = { rank: 2, alpha: 2, dropout: 0, targets: ['down_proj' as const] };
  const graph = buildTrainProgram({ config, batch: 1, length: 4, mode: { kind: 'lora', weights, lora } });
  const uses = (name: string) =>
    graph.nodes.filter((node) => node.inputs.some((input) => input.name.endsWith(`${name}.weight`))).length;
  // The only adapter sits at the end of the block: nothing flows back through what comes before it.
  for (const name of ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']) {
    expect(uses(name), name).toBe(1);
  }
  expect(graph.nodes.some(({ op }) => op === 'ScatterND')).toBe(false);
  expect(graph.outputs.map(({ name }) => name)).toHaveLength(4);
});

test('a value used three times gets the sum of all gradients', () => {
  const graph = new GraphBuilder('thrice');
  const x = graph.input('x', []);
  const [dx] = gradients(graph, graph.add(graph.exp(x), graph.mul(x, x)), [x]);
  const feeds = { x: { dims: [], data: Float64Array.of(1) } };
  expect(evaluateGraph(graph.build({ dx: dx! }), feeds).dx!.data[0]).toBeCloseTo(Math.E + 2, 12);
});

test('error: a loss that is no scalar, a target that it does not depend on', () => {
  const { graph, x, y, loss } = network();
  expect(() => gradients(graph, y, [x])).toThrow(GraphError);
  const other = graph.input('other', [1]);
  expect(() => gradients(graph, loss, [other])).toThrow(/does not depend on other/);
});
