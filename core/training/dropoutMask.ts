import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';

/**
 * Dropout masks of one pass: 0 with chance `dropout`, else 1/(1 − dropout). They depend on the seed and the index of the
 * pass alone, so that a resumed training draws the same. The gaps between zeros are drawn (they are geometric), not
 * every element.
 */
export function dropoutMasks(
  shapes: ReadonlyMap<string, readonly number[]>,
  dropout: number,
  seed: number,
  pass: number,
): Feeds {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(pass + 1, 0x85ebca77));
  const scale = 1 / Math.log(1 - dropout);
  const masks: Record<string, Feeds[string]> = {};
  for (const [name, dims] of shapes) {
    const mask = new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(1 / (1 - dropout));
    // P(gap = k) = (1 − p)ᵏ·p: the floor of log(u)/log(1 − p) with u uniform in (0, 1].
    for (let i = 0; ; i++) {
      i += Math.floor(Math.log(1 - random.uniform()) * scale);
      if (i >= mask.length) break;
      mask[i] = 0;
    }
    masks[name] = floatTensor(mask, dims);
  }
  return masks;
}
