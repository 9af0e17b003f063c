import { availableParallelism } from 'node:os';
import { type BenchReport, quantile } from '@/bench/report';
import { GraphBuilder } from '@/core/graph/builder';
import { encodeModel } from '@/core/graph/encode';
import { EMBEDDED_CONFIG } from '@/core/model/embeddedConfig';
import { initialWeights } from '@/core/model/initialise';
import { LINEARS, linearSize } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import type { Runtime } from '@/core/runtime/types';
import { DEFAULT_RECIPE, type LoraRecipe } from '@/core/training/recipe';
import { trainLora } from '@/core/training/trainLora';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const BATCH = 8;
const LENGTH = 128;
const MATRIX = 1024;
const ROUNDS = 3;
const STEPS = 16;
/** Products after each step: they take about as long as a step, so that other work on the machine hits both alike. */
const PRODUCTS = 20;

/**
 * How much of the machine a LoRA training uses: useful floating-point operations a second of whole optimiser steps
 * (feeding, forward, backward, clipping, AdamW), over the best rate of one large matrix product on the same runtime.
 * As many products as take the time of a step follow each step; of both the median is taken.
 */
export async function benchTrain(): Promise<BenchReport> {
  const runtime = createNodeRuntime({ threads: availableParallelism(), spinning: true });
  const product = await createProduct(runtime);
  const base = { config: EMBEDDED_CONFIG, weights: initialWeights(EMBEDDED_CONFIG, 1) };
  const rates: number[] = [];
  const steps = new Map<number, number[]>([
    [8, []],
    [16, []],
  ]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [rank, seconds] of steps) {
      await trainLora({
        runtime,
        base,
        recipe: recipeOf(rank),
        data: { train: examples(), heldOut: [] },
        clock: () => performance.now(),
        onProgress: async (event) => {
          if (event.phase !== 'train') return;
          rates.push(await product.rate());
          // The first step also compiles the program.
          if (event.step > 1) seconds.push((BATCH * LENGTH) / event.tokensPerSecond);
        },
      });
    }
  }
  await product.release();
  const best = quantile(rates, 0.5);
  return {
    bench: 'train',
    measures: [
      { name: `MatMul ${MATRIX}³`, value: best / 1e9, better: 'higher', unit: 'GFLOP/s' },
      ...[...steps].flatMap(([rank, seconds]) => {
        const step = quantile(seconds, 0.5);
        const rate = usefulOperations() / step;
        return [
          {
            name: `rank ${rank}: share of the MatMul rate`,
            value: rate / best,
            target: 0.6,
            better: 'higher' as const,
            unit: '',
          },
          { name: `rank ${rank}: useful rate`, value: rate / 1e9, better: 'higher' as const, unit: 'GFLOP/s' },
          { name: `rank ${rank}: tokens`, value: (BATCH * LENGTH) / step, better: 'higher' as const, unit: 'tokens/s' },
        ];
      }),
    ],
  };
}

/**
 * Model operations of a step: with a frozen base each weight takes part in two products (2·N forward, 2·N for the
 * gradient of its input); attention is counted as usual (Chowdhery et al. 2022, appendix B): two products of the whole
 * square forward, four backward. The adapter's own products and everything elementwise are not counted.
 */
function usefulOperations(): number {
  const linears = LINEARS.reduce((sum, linear) => {
    const { input, output } = linearSize(EMBEDDED_CONFIG, linear);
    return sum + input * output;
  }, 0);
  const weights = EMBEDDED_CONFIG.layers * linears + EMBEDDED_CONFIG.vocabularySize * EMBEDDED_CONFIG.hiddenSize;
  const attention = EMBEDDED_CONFIG.layers * 12 * EMBEDDED_CONFIG.heads * EMBEDDED_CONFIG.headSize * LENGTH;
  return BATCH * LENGTH * (4 * weights + attention);
}

function recipeOf(rank: number): LoraRecipe {
  return {
    ...DEFAULT_RECIPE,
    lora: { ...DEFAULT_RECIPE.lora, rank, alpha: 2 * rank },
    epochs: 1,
    batch: BATCH,
    maxLength: LENGTH,
    checkpointEvery: 0,
  };
}

function examples() {
  const random = new Random(3);
  return Array.from({ length: BATCH * STEPS }, () => ({
    ids: Int32Array.from({ length: LENGTH }, () => random.below(EMBEDDED_CONFIG.vocabularySize)),
    promptLength: 1,
  }));
}

/** The yardstick: a square product by a constant matrix, which the runtime may lay out as it likes. */
async function createProduct(runtime: Runtime) {
  const random = new Random(4);
  const data = Float32Array.from({ length: MATRIX * MATRIX }, () => random.normal());
  const graph = new GraphBuilder('product');
  const x = graph.input('x', [MATRIX, MATRIX]);
  const w = graph.initializer('w', floatTensor(data, [MATRIX, MATRIX]));
  const session = await runtime.createSession(encodeModel(graph.build({ y: graph.matMul(x, w) })));
  const feeds = { x: floatTensor(data, [MATRIX, MATRIX]) };
  return {
    async rate(): Promise<number> {
      const started = performance.now();
      for (let i = 0; i < PRODUCTS; i++) await session.run(feeds);
      return (PRODUCTS * 2 * MATRIX ** 3) / ((performance.now() - started) / 1000);
    },
    release: () => session.release(),
  };
}
