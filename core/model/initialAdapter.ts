import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraA, loraB, loraSites } from '@/core/model/lora';
import type { Weight } from '@/core/model/weights';
import { Random } from '@/core/random/random';

/** A fresh adapter as PEFT begins one: A uniform in ±1/√input, B zero, so that it changes nothing yet. */
export function initialAdapter(config: DecoderConfig, lora: LoraConfig, seed: number): Map<string, Weight> {
  const random = new Random(seed);
  const matrices = new Map<string, Weight>();
  for (const { path, input, output } of loraSites(config, lora)) {
    const bound = 1 / Math.sqrt(input);
    const a = Float32Array.from({ length: lora.rank * input }, () => (2 * random.uniform() - 1) * bound);
    matrices.set(loraA(path), { dims: [lora.rank, input], data: a });
    matrices.set(loraB(path), { dims: [output, lora.rank], data: new Float32Array(output * lora.rank) });
  }
  return matrices;
}
