import { afterAll, describe, expect, it } from 'vitest';
import { evaluateGraph, toReference } from '@/core/graph/evaluate';
import { createEmbedder } from '@/core/inference/embedder';
import { initialWeights } from '@/core/model/initialise';
import { TINY } from '@/core/model/tinyConfigs';
import { buildRepresentProgram } from '@/core/programs/represent';
import { floatTensor, intTensor } from '@/core/runtime/tensors';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config = { ...TINY, maxPositions: 100 };
const base = { config, weights: initialWeights(config, 3) };
const embedder = createEmbedder({ runtime: createNodeRuntime({ threads: 1 }), base });
afterAll(() => embedder.release());

describe('embeddings of the base', () => {
  it.each([1, 7, 64, 65, 100])('are the mean state of %i tokens, of length 1, whatever the padding', async (length) => {
    const ids = Array.from({ length }, (_, i) => (i * 5 + 3) % config.vocabularySize);
    const found = await embedder.embed(ids);
    // The sum over the tokens in float64, without padding; the division comes out of the scaling.
    const feeds = {
      ids: toReference(intTensor(Int32Array.from(ids), [1, length])),
      weights: toReference(floatTensor(new Float32Array(length).fill(1), [1, length])),
    };
    const sum = evaluateGraph(buildRepresentProgram({ ...base, batch: 1, length }), feeds).representation!.data;
    const norm = Math.hypot(...sum);
    expect(found).toHaveLength(config.hiddenSize);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(sum[i]! / norm, 4);
    });
  });

  it('refuses nothing at all and more than fits', async () => {
    await expect(embedder.embed([])).rejects.toThrow(RangeError);
    await expect(embedder.embed(new Array<number>(101).fill(1))).rejects.toThrow(RangeError);
  });
});
