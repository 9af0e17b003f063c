import type { DecoderConfig } from '@/core/model/config';
import { dropoutShape } from '@/core/programs/train';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import type { Tensor } from '@/core/runtime/types';

/**
 * Dropout mask of one pass: 0 with chance `dropout` (to 1/65,536), else 1/(1 − dropout). It depends on the seed and
 * the index of the pass alone, so that a resumed training draws the same.
 */
export function dropoutMask(
  config: DecoderConfig,
  size: { batch: number; length: number },
  dropout: number,
  seed: number,
  pass: number,
): Tensor {
  const dims = dropoutShape(config, size.batch, size.length);
  const mask = new Float32Array(dims[0] * dims[1]);
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(pass + 1, 0x85ebca77));
  const limit = Math.round(dropout * 65_536);
  const kept = 1 / (1 - dropout);
  for (let i = 0; i < mask.length; i += 2) {
    const bits = random.uint32();
    mask[i] = (bits & 0xffff) < limit ? 0 : kept;
    if (i + 1 < mask.length) mask[i + 1] = bits >>> 16 < limit ? 0 : kept;
  }
  return floatTensor(mask, dims);
}
