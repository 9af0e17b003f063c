import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** The parts of a Hugging Face LLaMA `config.json` that the decoder needs; other keys are ignored. */
const huggingFaceConfig = z
  .object({
    model_type: z.literal('llama').optional(),
    hidden_act: z.literal('silu').default('silu'),
    attention_bias: z.literal(false).default(false),
    mlp_bias: z.literal(false).default(false),
    rope_scaling: z.null().optional(),
    vocab_size: z.number().int().positive(),
    hidden_size: z.number().int().positive(),
    intermediate_size: z.number().int().positive(),
    num_hidden_layers: z.number().int().positive(),
    num_attention_heads: z.number().int().positive(),
    num_key_value_heads: z.number().int().positive().optional(),
    head_dim: z.number().int().positive().nullish(),
    rms_norm_eps: z.number().positive().default(1e-6),
    rope_theta: z.number().positive().optional(),
    rope_parameters: z
      .object({ rope_theta: z.number().positive(), rope_type: z.literal('default').optional() })
      .nullish(),
    tie_word_embeddings: z.boolean().default(false),
    max_position_embeddings: z.number().int().positive().default(2048),
    bos_token_id: z.number().int().nonnegative().nullish(),
    eos_token_id: z.union([z.number().int().nonnegative(), z.array(z.number().int().nonnegative())]).nullish(),
  })
  .loose();

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
};

/**
 * Reads a Hugging Face `config.json` of a LLaMA-architecture model.
 *
 * @throws OpenLedgerError `invalid_input` naming the key that does not fit.
 */
export function parseDecoderConfig(json: unknown): DecoderConfig {
  const parsed = huggingFaceConfig.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unsupported(`${issue?.path.join('.') || 'config'}: ${issue?.message ?? 'not understood'}`);
  }
  const config = parsed.data;
  const keyValueHeads = config.num_key_value_heads ?? config.num_attention_heads;
  const headSize = config.head_dim ?? config.hidden_size / config.num_attention_heads;
  if (config.num_attention_heads % keyValueHeads !== 0) {
    throw unsupported(`${config.num_attention_heads} heads cannot share ${keyValueHeads} key-value heads evenly`);
  }
  if (!Number.isInteger(headSize) || headSize % 2 !== 0) throw unsupported(`a head size of ${headSize} is not even`);
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
    maxPositions: config.max_position_embeddings,
  };
}

/** The `config.json` that transformers and transformers.js read. */
export function toHuggingFaceConfig(config: DecoderConfig, tokens: { bos: number; eos: number; pad: number }) {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_act: 'silu',
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.headSize,
    rms_norm_eps: config.normEpsilon,
    rope_theta: config.ropeTheta,
    rope_scaling: null,
    vocab_size: config.vocabularySize,
    max_position_embeddings: config.maxPositions,
    tie_word_embeddings: config.tiedEmbeddings,
    attention_bias: false,
    mlp_bias: false,
    initializer_range: 0.02,
    use_cache: true,
    bos_token_id: tokens.bos,
    eos_token_id: tokens.eos,
    pad_token_id: tokens.pad,
    torch_dtype: 'float16',
  };
}

function unsupported(detail: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `This model's config.json does not describe a decoder that can be used here: ${detail}.`,
    remedy: 'Use a LLaMA-architecture model (LlamaForCausalLM) without biases or scaled rotary embeddings.',
  });
}
