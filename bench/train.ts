import { availableParallelism } from 'node:os';
import { createProduct, STRICT_YARDSTICK, YARDSTICK } from '@/bench/product';
import { type BenchReport, type Measure, quantile } from '@/bench/report';
import { timeStepsInBrowser } from '@/bench/trainInBrowser';
import {
  baseOf,
  EMBEDDED_LOAD,
  HUNDRED_MILLION,
  type TrainingLoad,
  timeSteps,
  usefulOperations,
} from '@/bench/trainingLoad';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const ROUNDS = 3;
const BROWSER_THREADS = 2;

/** `seconds`: how long products go on after each step, about as long as a step, so that other work hits both alike. */
type Case = { name: string; load: TrainingLoad; rounds: number; seconds: number; target: number };

const CASES: readonly Case[] = [
  ...[8, 16].map((rank) => ({
    name: `rank ${rank}`,
    load: { ...EMBEDDED_LOAD, rank },
    rounds: ROUNDS,
    seconds: 0.1,
    target: 0.75,
  })),
  {
    name: '100 million, rank 16',
    load: { ...EMBEDDED_LOAD, config: HUNDRED_MILLION, steps: 6 },
    rounds: 1,
    seconds: 1.5,
    target: 0.8,
  },
];

/**
 * How much of the machine a LoRA training uses: useful floating-point operations a second of whole optimiser steps,
 * over the best rate of one large matrix product on the same runtime, as a program gets it; and over that of a larger
 * one whose result stays inside. Products follow each step for about as long as it takes; of all the median is taken.
 * And the same training in a browser's WebAssembly beside Node.
 */
export async function benchTrain(): Promise<BenchReport> {
  const runtime = createNodeRuntime({ threads: availableParallelism(), spinning: true });
  const product = await createProduct(runtime, YARDSTICK);
  const strict = await createProduct(runtime, STRICT_YARDSTICK);
  const measures: Measure[] = [];
  for (const { name, load, rounds, seconds, target } of CASES) {
    const base = baseOf(load);
    const rates: number[] = [];
    const strictRates: number[] = [];
    const steps: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const afterStep = async () => {
        rates.push(await product.rate(seconds));
        strictRates.push(await strict.rate(seconds));
      };
      steps.push(...(await timeSteps(runtime, load, base, afterStep)));
    }
    const step = quantile(steps, 0.5);
    const best = quantile(rates, 0.5);
    const useful = usefulOperations(load) / step;
    measures.push(
      { name: `${name}: share of the MatMul rate`, value: useful / best, target, better: 'higher', unit: '' },
      { name: `${name}: useful rate`, value: useful / 1e9, better: 'higher', unit: 'GFLOP/s' },
      { name: `${name}: MatMul ${YARDSTICK.size}³`, value: best / 1e9, better: 'higher', unit: 'GFLOP/s' },
      {
        name: `${name}: share of ${STRICT_YARDSTICK.size}³ inside`,
        value: useful / quantile(strictRates, 0.5),
        better: 'higher',
        unit: '',
      },
      { name: `${name}: tokens`, value: (load.batch * load.length) / step, better: 'higher', unit: 'tokens/s' },
    );
  }
  await product.release();
  await strict.release();
  return { bench: 'train', measures: [...measures, ...(await browserMeasures())] };
}

/** Turns of the browser and of Node, with as many threads each. None where there is no browser. */
async function browserMeasures(): Promise<Measure[]> {
  const load = { ...EMBEDDED_LOAD, steps: 10 };
  const node = createNodeRuntime({ threads: BROWSER_THREADS, spinning: true });
  const inNode: number[] = [];
  const inBrowser: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const timed = await timeStepsInBrowser({ options: { backend: 'wasm', threads: BROWSER_THREADS }, load });
    if (!timed) {
      process.stderr.write('No browser is installed: the WebAssembly figures are left out.\n');
      return [];
    }
    inBrowser.push(...timed.seconds);
    rates.push(...timed.rates);
    inNode.push(...(await timeSteps(node, load)));
  }
  const [browser, beside] = [quantile(inBrowser, 0.5), quantile(inNode, 0.5)];
  const tokens = load.batch * load.length;
  return [
    { name: 'WebAssembly over Node, 2 threads', value: beside / browser, target: 0.3, better: 'higher', unit: '' },
    {
      name: 'WebAssembly: share of its own MatMul rate',
      value: usefulOperations(load) / browser / quantile(rates, 0.5),
      better: 'higher',
      unit: '',
    },
    { name: 'WebAssembly: tokens', value: tokens / browser, better: 'higher', unit: 'tokens/s' },
    { name: 'Node beside it: tokens', value: tokens / beside, better: 'higher', unit: 'tokens/s' },
  ];
}
