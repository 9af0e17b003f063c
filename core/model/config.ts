import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { FAMILIES, type Family, familyOf } from '@/core/model/families';
import { parseRopeScaling, ROPE_TYPES, type RopeScaling, writeRopeScaling } from '@/core/model/ropeScaling';

const size = z
  .number()
  .int()
  .positive()
  .max(2 ** 20);
const vocabulary = z
  .number()
  .int()
  .positive()
  .max(2 ** 22);
const ropeEntry = z.looseObject({
  type: z.string().optional(),
  rope_type: z.string().optional(),
  rope_theta: z.number().positive().optional(),
  partial_rotary_factor: z.literal(1).optional(),
});

/**
 * The parts of a Hugging Face `config.json` that the decoder needs; what would change the arithmetic in a way that is
 * not supported must be absent or switched off; other keys are ignored.
 */
const huggingFaceConfig = z.looseObject({
  hidden_act: z.literal('silu').default('silu'),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  quantization_config: z.null().optional(),
  rope_interleaved: z.literal(false).nullish(),
  partial_rotary_factor: z.literal(1).nullish(),
  rope_scaling: ropeEntry.nullish(),
  rope_parameters: ropeEntry.nullish(),
  vocab_size: vocabulary,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: z.number().int().positive().max(1024),
  num_attention_heads: z.number().int().positive().max(4096),
  num_key_value_heads: z.number().int().positive().max(4096).nullish(),
  head_dim: z.number().int().positive().max(4096).nullish(),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().nullish(),
  tie_word_embeddings: z.boolean().default(false),
  max_position_embeddings: z.number().int().positive().max(1e8).optional(),
  sliding_window: z.number().int().positive().nullish(),
  use_sliding_window: z.literal(false).optional(),
  layer_types: z.array(z.string()).nullish(),
});

/** Shape of a LLaMA-family decoder. */
export type DecoderConfig = {
  vocabularySize: number;
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  keyValueHeads: number;
  headSize: number;
  normEpsilon: number;
  ropeTheta: number;
  tiedEmbeddings: boolean;
  maxPositions: number;
  /** Absent where the rotary frequencies are the plain ones. */
  ropeScaling?: RopeScaling;
  /** Linears with a bias: q, k and v as in Qwen2, or also o. Absent: none. */
  attentionBias?: 'qkv' | 'qkvo';
  /** The feed-forward's linears have biases. Absent: none. */
  feedForwardBias?: true;
  /** Tokens that a token sees, itself included (Mistral). Absent: all before it. */
  slidingWindow?: number;
};

/**
 * Reads a Hugging Face `config.json` of LlamaForCausalLM (SmolLM2 too), MistralForCausalLM or Qwen2ForCausalLM.
 *
 * @throws OpenLedgerError `invalid_input` naming the architecture or the key that does not fit.
 */
export function parseDecoderConfig(json: unknown): DecoderConfig {
  const family = familyOf(json, unsupported);
  const config = accept(huggingFaceConfig.safeParse(json));
  const defaults = FAMILIES[family];
  const keyValueHeads =
    config.num_key_value_heads === undefined && defaults.keyValueHeads !== undefined
      ? defaults.keyValueHeads
      : (config.num_key_value_heads ?? config.num_attention_heads);
  const headSize = config.head_dim ?? config.hidden_size / config.num_attention_heads;
  if (config.num_attention_heads % keyValueHeads !== 0) {
    throw unsupported(`${config.num_attention_heads} heads cannot share ${keyValueHeads} key-value heads evenly`);
  }
  if (!Number.isInteger(headSize) || headSize % 2 !== 0) throw unsupported(`a head size of ${headSize} is not even`);
  const mixed = config.layer_types?.find((type) => type !== 'full_attention' && family !== 'mistral');
  if (mixed !== undefined) throw unsupported(`layer_types: layers of kind ${mixed} are not supported`);
  const maxPositions = config.max_position_embeddings ?? defaults.maxPositions;
  const ropeScaling = scalingOf(config.rope_parameters ?? config.rope_scaling, maxPositions);
  const slidingWindow =
    family === 'mistral' && config.sliding_window === undefined ? defaults.slidingWindow : config.sliding_window;
  const attentionBias = family === 'qwen2' ? 'qkv' : family === 'llama' && config.attention_bias ? 'qkvo' : undefined;
  return {
    vocabularySize: config.vocab_size,
    hiddenSize: config.hidden_size,
    intermediateSize: config.intermediate_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    keyValueHeads,
    headSize,
    normEpsilon: config.rms_norm_eps,
    ropeTheta: config.rope_parameters?.rope_theta ?? config.rope_theta ?? 10_000,
    tiedEmbeddings: config.tie_word_embeddings,
    maxPositions,
    ...(ropeScaling ? { ropeScaling } : {}),
    ...(attentionBias ? { attentionBias } : {}),
    ...(family === 'llama' && config.mlp_bias ? { feedForwardBias: true } : {}),
    // A window as wide as the model's positions hides nothing.
    ...(family === 'mistral' && slidingWindow && slidingWindow < maxPositions ? { slidingWindow } : {}),
  };
}

function scalingOf(entry: z.infer<typeof ropeEntry> | null | undefined, maxPositions: number): RopeScaling | undefined {
  const named = entry?.rope_type ?? entry?.type ?? 'default';
  if (named === 'default') return undefined;
  const type = ROPE_TYPES.find((known) => known === named);
  if (!type) throw unsupported(`rope_scaling: the kind ${named} is not supported (${ROPE_TYPES.join(', ')} are)`);
  try {
    return parseRopeScaling(type, entry, maxPositions);
  } catch (cause) {
    if (cause instanceof z.ZodError) throw unsupported(`rope_scaling: ${firstIssue(cause)}`);
    throw cause;
  }
}

/** The `config.json` that transformers and transformers.js read. */
export function toHuggingFaceConfig(config: DecoderConfig, tokens: { bos: number; eos: number; pad: number }) {
  const family: Family = config.slidingWindow ? 'mistral' : config.attentionBias === 'qkv' ? 'qwen2' : 'llama';
  return {
    architectures: [FAMILIES[family].architecture],
    model_type: family,
    hidden_act: 'silu',
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.headSize,
    rms_norm_eps: config.normEpsilon,
    rope_theta: config.ropeTheta,
    rope_scaling: config.ropeScaling ? writeRopeScaling(config.ropeScaling) : null,
    vocab_size: config.vocabularySize,
    max_position_embeddings: config.maxPositions,
    tie_word_embeddings: config.tiedEmbeddings,
    ...(family === 'mistral' ? { sliding_window: config.slidingWindow } : {}),
    ...(family === 'qwen2' ? { use_sliding_window: false } : {}),
    attention_bias: config.attentionBias === 'qkvo',
    mlp_bias: config.feedForwardBias ?? false,
    initializer_range: 0.02,
    use_cache: true,
    bos_token_id: tokens.bos,
    eos_token_id: tokens.eos,
    pad_token_id: tokens.pad,
    torch_dtype: 'float16',
  };
}

function accept<T>(parsed: z.ZodSafeParseResult<T>): T {
  if (parsed.success) return parsed.data;
  throw unsupported(firstIssue(parsed.error));
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') || 'config'}: ${issue?.message ?? 'not understood'}`;
}

function unsupported(detail: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `This model's config.json does not describe a decoder that can be used here: ${detail}.`,
    remedy: 'Use a model of the LLaMA, SmolLM2, Mistral or Qwen2 architecture, not quantised.',
  });
}
