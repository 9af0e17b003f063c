import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';

/**
 * Dropout masks of one pass: 0 with chance `dropout` (to 1/65,536), else 1/(1 − dropout). They depend on the seed and
 * the index of the pass alone, so that a resumed training draws the same.
 */
export function dropoutMasks(
  shapes: ReadonlyMap<string, readonly [number, number]>,
  dropout: number,
  seed: number,
  pass: number,
): Feeds {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(pass + 1, 0x85ebca77));
  const limit = Math.round(dropout * 65_536);
  const kept = 1 / (1 - dropout);
  const masks: Record<string, Feeds[string]> = {};
  for (const [name, dims] of shapes) {
    const mask = new Float32Array(dims[0] * dims[1]);
    for (let i = 0; i < mask.length; i += 2) {
      const bits = random.uint32();
      mask[i] = (bits & 0xffff) < limit ? 0 : kept;
      if (i + 1 < mask.length) mask[i + 1] = bits >>> 16 < limit ? 0 : kept;
    }
    masks[name] = floatTensor(mask, dims);
  }
  return masks;
}
