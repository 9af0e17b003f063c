import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { parameterCount } from '@/core/model/weights';

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

/** Bytes that training takes at most, roughly: float32 throughout. */
export function trainingMemory({ config, lora, batch, maxLength }: TrainingMemoryParameters): TrainingMemory {
  const matrices = [...loraShapes(config, lora).values()].reduce((sum, dims) => sum + dims[0]! * dims[1]!, 0);
  const perTokenAndLayer = 14 * config.hiddenSize + 6 * config.intermediateSize + 3 * config.heads * maxLength;
  const numbers = batch * maxLength * (config.layers * perTokenAndLayer + 4 * config.vocabularySize);
  // One copy as it was read, one for each program.
  const base = 4 * parameterCount(config) * (1 + 2 * paddedLengths(config));
  const adapter = 16 * matrices;
  const activations = 4 * numbers;
  return { base, adapter, activations, total: base + adapter + activations };
}

/** Memory that WebAssembly can address: 32-bit pointers. */
export const WASM_MEMORY = 2 ** 32;
