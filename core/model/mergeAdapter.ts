import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraA, loraB, loraScaling, loraSites } from '@/core/model/lora';
import type { Weights } from '@/core/model/weights';

/** Weights with an adapter folded in: W + scaling · B · A. The base's weights are not changed. */
export function mergeAdapter(
  config: DecoderConfig,
  weights: Weights,
  { lora, matrices }: { lora: LoraConfig; matrices: Weights },
): Weights {
  const merged = new Map(weights);
  const scaling = loraScaling(lora);
  for (const { path, input, output } of loraSites(config, lora)) {
    const name = `${path}.weight`;
    const a = matrices.get(loraA(path))!.data;
    const b = matrices.get(loraB(path))!.data;
    const { dims, data } = weights.get(name)!;
    const sum = data.slice();
    for (let o = 0; o < output; o++) {
      for (let r = 0; r < lora.rank; r++) {
        const factor = scaling * b[o * lora.rank + r]!;
        for (let i = 0; i < input; i++) sum[o * input + i]! += factor * a[r * input + i]!;
      }
    }
    merged.set(name, { dims, data: sum });
  }
  return merged;
}
