import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DecoderConfig } from '@/core/model/config';
import type { PackedWeight } from '@/core/model/packedWeight';

/** Linear layers of a decoder block, by the last part of their Hugging Face name. */
export const LINEARS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;
export type Linear = (typeof LINEARS)[number];

export type Weight = { readonly dims: readonly number[]; readonly data: Float32Array };
/** Weights by their Hugging Face names. */
export type Weights = ReadonlyMap<string, Weight>;

/** Weights of which some are stored in fewer bits (core/model/packedWeight.ts). */
export type StoredWeights = ReadonlyMap<string, Weight | PackedWeight>;

export const EMBEDDING = 'model.embed_tokens.weight';
export const FINAL_NORM = 'model.norm.weight';
export const HEAD = 'lm_head.weight';
export const inputNorm = (layer: number) => `model.layers.${layer}.input_layernorm.weight`;
export const attentionNorm = (layer: number) => `model.layers.${layer}.post_attention_layernorm.weight`;

/** Path of a linear module without its prefix `model.`'s sibling `.weight`, as PEFT names it. */
export function modulePath(layer: number, linear: Linear): string {
  const block =
    linear.endsWith('_proj') && ['gate_proj', 'up_proj', 'down_proj'].includes(linear) ? 'mlp' : 'self_attn';
  return `model.layers.${layer}.${block}.${linear}`;
}

export const linearWeight = (layer: number, linear: Linear) => `${modulePath(layer, linear)}.weight`;

export const linearBias = (layer: number, linear: Linear) => `${modulePath(layer, linear)}.bias`;

/** Whether a linear adds a bias to its product. */
export function hasBias({ attentionBias, feedForwardBias }: DecoderConfig, linear: Linear): boolean {
  if (linear === 'gate_proj' || linear === 'up_proj' || linear === 'down_proj') return feedForwardBias ?? false;
  return linear === 'o_proj' ? attentionBias === 'qkvo' : attentionBias !== undefined;
}

/** Input and output width of a linear; its weight is stored as [output, input]. */
export function linearSize(config: DecoderConfig, linear: Linear): { input: number; output: number } {
  const { hiddenSize, intermediateSize } = config;
  const attention = config.heads * config.headSize;
  const keyValue = config.keyValueHeads * config.headSize;
  const sizes: Record<Linear, { input: number; output: number }> = {
    q_proj: { input: hiddenSize, output: attention },
    k_proj: { input: hiddenSize, output: keyValue },
    v_proj: { input: hiddenSize, output: keyValue },
    o_proj: { input: attention, output: hiddenSize },
    gate_proj: { input: hiddenSize, output: intermediateSize },
    up_proj: { input: hiddenSize, output: intermediateSize },
    down_proj: { input: intermediateSize, output: hiddenSize },
  };
  return sizes[linear];
}

/** Name and shape of every weight of a decoder, in a fixed order. */
export function weightShapes(config: DecoderConfig): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([[EMBEDDING, [config.vocabularySize, config.hiddenSize]]]);
  for (let layer = 0; layer < config.layers; layer++) {
    shapes.set(inputNorm(layer), [config.hiddenSize]);
    for (const linear of LINEARS) {
      const { input, output } = linearSize(config, linear);
      shapes.set(linearWeight(layer, linear), [output, input]);
      if (hasBias(config, linear)) shapes.set(linearBias(layer, linear), [output]);
    }
    shapes.set(attentionNorm(layer), [config.hiddenSize]);
  }
  shapes.set(FINAL_NORM, [config.hiddenSize]);
  if (!config.tiedEmbeddings) shapes.set(HEAD, [config.vocabularySize, config.hiddenSize]);
  return shapes;
}

/** Entries of published files that no decoder needs: rotary tables of old ones. */
const IGNORED = /\.rotary_emb\.inv_freq$/;

/**
 * Checks that there is every weight of the decoder with the right shape, and none that it does not know: a weight that
 * is left out would make it another model.
 *
 * @throws OpenLedgerError `invalid_input` naming the first that is missing, misshapen or unknown.
 */
export function checkShapes(
  config: DecoderConfig,
  found: ReadonlyMap<string, { readonly dims: readonly number[] }>,
): void {
  const shapes = weightShapes(config);
  for (const [name, dims] of shapes) {
    const weight = found.get(name);
    if (weight?.dims.join() === dims.join()) continue;
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `Weight ${name} should have the shape [${dims.join(', ')}]; the file ${
        weight ? `has [${weight.dims.join(', ')}]` : 'has none of that name'
      }.`,
      fields: { name },
      remedy: 'Take model.safetensors and config.json from the same model.',
    });
  }
  // Some files hold the output matrix although it is the embeddings.
  const unknown = [...found.keys()].find((name) => !shapes.has(name) && name !== HEAD && !IGNORED.test(name));
  if (unknown === undefined) return;
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: `Weight ${unknown} belongs to no part of the decoder that config.json describes.`,
    fields: { name: unknown },
    remedy: 'Use a model of the LLaMA, SmolLM2, Mistral or Qwen2 architecture as it was published.',
  });
}

/** Number of weights of a decoder. */
export function parameterCount(config: DecoderConfig): number {
  return [...weightShapes(config).values()].reduce(
    (sum, dims) => sum + dims.reduce((product, dim) => product * dim, 1),
    0,
  );
}
