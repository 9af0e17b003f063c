import { type BasePrecision, storedBytes } from '@/core/model/basePrecision';
import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { parameterCount, weightShapes } from '@/core/model/weights';

export type TrainingMemory = {
  /** The frozen base, in every copy that is held. */
  base: number;
  /** The adapter's matrices, both moments and gradients. */
  adapter: number;
  /** What the backward pass keeps of the longest batch. */
  activations: number;
  total: number;
};

export type TrainingMemoryParameters = {
  config: DecoderConfig;
  lora: LoraConfig;
  basePrecision: BasePrecision;
  /** Keep the layers' inputs alone, and what one layer's backward pass needs. */
  recompute: boolean;
  batch: number;
  maxLength: number;
};

/** Bases of which one copy takes more than this are trained with records padded to one length, not three. */
const LARGE_BASE = 2 ** 28;

/**
 * Lengths that records are padded to: each is a program of its own for training and one for the held-out loss, and
 * each program has its own copy of the base.
 */
export const paddedLengths = (config: DecoderConfig): number => (4 * parameterCount(config) > LARGE_BASE ? 1 : 3);

/** Bytes that training takes at most, roughly; all but the base is float32. */
export function trainingMemory(parameters: TrainingMemoryParameters): TrainingMemory {
  const { config, lora, batch, maxLength } = parameters;
  const matrices = [...loraShapes(config, lora).values()].reduce((sum, dims) => sum + dims[0]! * dims[1]!, 0);
  const perTokenAndLayer = 14 * config.hiddenSize + 6 * config.intermediateSize + 3 * config.heads * maxLength;
  const perToken = parameters.recompute
    ? config.layers * config.hiddenSize + perTokenAndLayer
    : config.layers * perTokenAndLayer;
  const numbers = batch * maxLength * (perToken + 4 * config.vocabularySize);
  const base = baseMemory(config, parameters.basePrecision);
  const adapter = 16 * matrices;
  const activations = 4 * numbers;
  return { base, adapter, activations, total: base + adapter + activations };
}

/**
 * The base as it was read and in what runs it. float32 and int4 are part of each program; the others are lent to the
 * program that runs. Packed matrices are opened one at a time: the largest, and what is being made of it.
 */
function baseMemory(config: DecoderConfig, precision: BasePrecision): number {
  const shapes = weightShapes(config);
  const programs = precision === 'float32' || precision === 'int4' ? 2 * paddedLengths(config) : 1;
  const largest = Math.max(...[...shapes.values()].map((dims) => dims.reduce((product, dim) => product * dim, 1)));
  return storedBytes(shapes, precision) * (1 + programs) + (precision === 'float32' ? 0 : 2 * 4 * largest);
}

/** Memory that WebAssembly can address: 32-bit pointers. */
export const WASM_MEMORY = 2 ** 32;
