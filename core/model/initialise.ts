import type { DecoderConfig } from '@/core/model/config';
import { type Weight, type Weights, weightShapes } from '@/core/model/weights';
import { Random } from '@/core/random/random';

/**
 * Random weights to begin pre-training from: normal with deviation 0.02 for the embeddings and 1/√input for the
 * linears, those that write into the residual stream scaled by 1/√(2·layers); norms are ones and
 * biases zeros.
 */
export function initialWeights(config: DecoderConfig, seed: number): Weights {
  const random = new Random(seed);
  const weights = new Map<string, Weight>();
  for (const [name, dims] of weightShapes(config)) {
    const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
    if (dims.length === 1) data.fill(name.endsWith('.bias') ? 0 : 1);
    else {
      const writesResidual = name.endsWith('o_proj.weight') || name.endsWith('down_proj.weight');
      const isLinear = name.includes('_proj.');
      const scale = (isLinear ? 1 / Math.sqrt(dims[1]!) : 0.02) / (writesResidual ? Math.sqrt(2 * config.layers) : 1);
      for (let i = 0; i < data.length; i++) data[i] = random.normal() * scale;
    }
    weights.set(name, { dims, data });
  }
  return weights;
}
