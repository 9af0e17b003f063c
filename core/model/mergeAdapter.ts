import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraA, loraB, loraScaling, loraSites } from '@/core/model/lora';
import type { Weight, Weights } from '@/core/model/weights';

type AdapterMatrices = { lora: LoraConfig; matrices: Weights };

/** Weights with an adapter folded in: W + scaling · B · A. The base's weights are not changed. */
export function mergeAdapter(config: DecoderConfig, weights: Weights, adapter: AdapterMatrices): Weights {
  const weightOf = mergedWeight(config, weights, adapter);
  return new Map([...weights.keys()].map((name) => [name, weightOf(name)]));
}

/**
 * The same one weight at a time, so that a model and its merged copy need never be held together: each call merges
 * anew. Without an adapter the weights are the base's.
 */
export function mergedWeight(
  config: DecoderConfig,
  weights: Weights,
  adapter: AdapterMatrices | null,
): (name: string) => Weight {
  const sites = new Map(
    adapter ? loraSites(config, adapter.lora).map((site): [string, typeof site] => [`${site.path}.weight`, site]) : [],
  );
  return (name) => {
    const { dims, data } = weights.get(name)!;
    const site = sites.get(name);
    if (!adapter || !site) return { dims, data };
    const { path, input, output } = site;
    const { rank } = adapter.lora;
    const scaling = loraScaling(adapter.lora);
    const a = adapter.matrices.get(loraA(path))!.data;
    const b = adapter.matrices.get(loraB(path))!.data;
    const sum = data.slice();
    for (let o = 0; o < output; o++) {
      for (let r = 0; r < rank; r++) {
        const factor = scaling * b[o * rank + r]!;
        for (let i = 0; i < input; i++) sum[o * input + i]! += factor * a[r * input + i]!;
      }
    }
    return { dims, data: sum };
  };
}
