import type { Adapter } from '@/core/formats/peft';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { TINY_GROUPED } from '@/core/model/tinyConfigs';
import { LINEARS } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** A model that is served in no time, with two adapters that change what it says, and a prompt. */
const config = TINY_GROUPED;
export const runtime = createNodeRuntime({ threads: 1 });
export const base = { config, weights: initialWeights(config, 3) };
export const prompt = Int32Array.from({ length: 40 }, (_, i) => (i * 11) % 40);

export function adapterOf(seed: number): Adapter {
  const lora = { rank: 4, alpha: 8, dropout: 0, targets: LINEARS };
  const random = new Random(seed);
  const matrices = initialAdapter(config, lora, seed);
  for (const { data } of matrices.values()) for (let i = 0; i < data.length; i++) data[i] = 0.3 * random.normal();
  return { lora, matrices };
}

export const [a, b] = [adapterOf(1), adapterOf(2)];

/** Largest difference. */
export const worst = (x: Float32Array, y: Float32Array): number =>
  x.reduce((max, v, i) => Math.max(max, Math.abs(v - y[i]!)), 0);
