import { EMBEDDED_CONFIG } from '@/core/model/embeddedConfig';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { type LoraConfig, loraA, loraB, loraScaling, loraSites } from '@/core/model/lora';
import { ropeTables } from '@/core/model/rope';
import { attentionNorm, EMBEDDING, FINAL_NORM, inputNorm, LINEARS, linearWeight } from '@/core/model/weights';
import { transposed } from '@/core/programs/serve';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';

export const BATCH = 8;
export const LENGTH = 128;
const TOKENS = BATCH * LENGTH;
const config = EMBEDDED_CONFIG;
const lora: LoraConfig = { rank: 16, alpha: 32, dropout: 0, targets: LINEARS };

/** Tokens and their followers; every one of the latter counts. */
export function createTokens(): { ids: Int32Array; labels: Int32Array } {
  const random = new Random(3);
  const draw = () => Int32Array.from({ length: TOKENS }, () => random.below(config.vocabularySize));
  return { ids: draw(), labels: draw() };
}

/** An adapter as after some training: no matrix is zero. */
export function createAdapter() {
  const matrices = initialAdapter(config, lora, 5);
  const random = new Random(9);
  for (const { data } of matrices.values()) for (let i = 0; i < data.length; i++) data[i] = 0.05 * random.normal();
  return { lora, matrices };
}

/** Everything that the step needs, in the shapes that are quickest for jax-js: weights transposed, rows looked up. */
export function createCase() {
  const weights = initialWeights(config, 1);
  const { matrices } = createAdapter();
  const { ids, labels } = createTokens();
  const tensorOf = (name: string) => weights.get(name)!;
  const rows = (at: Int32Array) => {
    const width = config.hiddenSize;
    const { data } = tensorOf(EMBEDDING);
    const found = new Float32Array(at.length * width);
    at.forEach((id, i) => {
      found.set(data.subarray(id * width, (id + 1) * width), i * width);
    });
    return floatTensor(found, [at.length, width]);
  };
  const base = Object.fromEntries(
    Array.from({ length: config.layers }, (_, layer) => [
      [`${layer}.norm`, tensorOf(inputNorm(layer))] as const,
      [`${layer}.attentionNorm`, tensorOf(attentionNorm(layer))] as const,
      ...LINEARS.map((linear) => [`${layer}.${linear}`, transposed(tensorOf(linearWeight(layer, linear)))] as const),
    ]).flat(),
  );
  const adapter = Object.fromEntries(
    loraSites(config, lora).flatMap(({ layer, linear, path }) => [
      [`${layer}.${linear}.A`, matrices.get(loraA(path))!] as const,
      [`${layer}.${linear}.B`, matrices.get(loraB(path))!] as const,
    ]),
  );
  const { cosine, signedSine } = ropeTables(LENGTH, config);
  const half = config.headSize / 2;
  const halved = (table: Float32Array) =>
    floatTensor(
      Float32Array.from({ length: LENGTH * half }, (_, at) => table[2 * at - (at % half) + half]!),
      [1, LENGTH, 1, 1, half],
    );
  const causal = Float32Array.from({ length: LENGTH * LENGTH }, (_, at) =>
    at % LENGTH > Math.floor(at / LENGTH) ? -1e9 : 0,
  );
  return {
    config,
    batch: BATCH,
    length: LENGTH,
    scaling: loraScaling(lora),
    tables: { cosine: halved(cosine), sine: halved(signedSine) },
    causal: floatTensor(causal, [LENGTH, LENGTH]),
    base: { ...base, finalNorm: tensorOf(FINAL_NORM), head: transposed(tensorOf(EMBEDDING)) },
    adapter,
    start: rows(ids),
    labelRows: rows(labels),
    shares: floatTensor(new Float32Array(TOKENS).fill(1 / TOKENS), [TOKENS]),
  };
}
