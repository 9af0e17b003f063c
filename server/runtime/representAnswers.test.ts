import { expect, test } from 'vitest';
import { evaluateGraph, toReference } from '@/core/graph/evaluate';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { TINY } from '@/core/model/tinyConfigs';
import { LINEARS } from '@/core/model/weights';
import { buildRepresentProgram } from '@/core/programs/represent';
import { Random } from '@/core/random/random';
import { floatTensor, intTensor } from '@/core/runtime/tensors';
import { representAnswers } from '@/core/training/representAnswers';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config = { ...TINY, maxPositions: 128 };
const base = { config, weights: initialWeights(config, 3) };
const lora = { rank: 2, alpha: 4, dropout: 0, targets: LINEARS };

test('is the mean hidden state over the tokens that predict the answer, however records are batched', async () => {
  const random = new Random(1);
  const matrices = initialAdapter(config, lora, 1);
  for (const { data } of matrices.values()) data.set(data.map(() => 0.4 * random.normal()));
  const records = [
    { ids: Int32Array.of(1, 2, 3, 4, 5), promptLength: 2 },
    { ids: Int32Array.from({ length: 70 }, (_, i) => (i * 5) % 24), promptLength: 40 },
    { ids: Int32Array.of(9, 8, 7), promptLength: 1 },
  ];
  const runtime = createNodeRuntime({ threads: 1 });
  const found = await representAnswers({ runtime, base, lora, matrices, batch: 2, maxLength: 128 }, records);
  records.forEach(({ ids, promptLength }, i) => {
    const length = ids.length;
    // One token's weight at a time, in float64: the mean is taken here.
    const graph = buildRepresentProgram({ ...base, lora, batch: 1, length });
    const sum = new Array<number>(config.hiddenSize).fill(0);
    for (let token = promptLength - 1; token < length - 1; token++) {
      const weights = Float32Array.from({ length }, (_, at) => (at === token ? 1 : 0));
      const feeds = {
        ids: intTensor(ids, [1, length]),
        weights: floatTensor(weights, [1, length]),
        ...Object.fromEntries([...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)])),
      };
      const outputs = evaluateGraph(
        graph,
        Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toReference(tensor)])),
      );
      outputs.representation!.data.forEach((value, j) => {
        sum[j] = sum[j]! + value;
      });
    }
    sum.forEach((value, j) => {
      expect(found[i]![j]).toBeCloseTo(value / (length - promptLength), 4);
    });
  });
});
