import { describe, expect, test } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type DecoderConfig, parseDecoderConfig, toHuggingFaceConfig } from '@/core/model/config';

/** What Hugging Face writes for a published model of this family, shortened. */
const published = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: 49_152,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  hidden_act: 'silu',
  attention_bias: false,
  rms_norm_eps: 1e-5,
  rope_theta: 100_000,
  rope_scaling: null,
  tie_word_embeddings: true,
  max_position_embeddings: 8192,
  torch_dtype: 'bfloat16',
};

describe('config.json', () => {
  test('of a published model', () => {
    expect(parseDecoderConfig(published)).toEqual({
      vocabularySize: 49_152,
      hiddenSize: 576,
      intermediateSize: 1536,
      layers: 30,
      heads: 9,
      keyValueHeads: 3,
      headSize: 64,
      normEpsilon: 1e-5,
      ropeTheta: 100_000,
      tiedEmbeddings: true,
      maxPositions: 8192,
    });
  });

  test('older files leave out what was the only choice then; newer ones nest the rotation', () => {
    const { num_key_value_heads, rope_theta, ...older } = published;
    expect(parseDecoderConfig(older)).toMatchObject({ keyValueHeads: 9, ropeTheta: 10_000 });
    const nested = { ...older, rope_parameters: { rope_type: 'default', rope_theta: 500_000 } };
    expect(parseDecoderConfig(nested).ropeTheta).toBe(500_000);
    expect([num_key_value_heads, rope_theta]).toEqual([3, 100_000]);
  });

  test.each<[string, object, Partial<DecoderConfig>]>([
    ['biases', { attention_bias: true, mlp_bias: true }, { attentionBias: 'qkvo', feedForwardBias: true }],
    ['Qwen2', { model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'] }, { attentionBias: 'qkv' }],
    [
      'a window',
      { model_type: 'mistral', architectures: ['MistralForCausalLM'], sliding_window: 4096 },
      { slidingWindow: 4096 },
    ],
    [
      'linear scaling, in the older words',
      { rope_scaling: { type: 'linear', factor: 2 } },
      { ropeScaling: { type: 'linear', factor: 2 } },
    ],
    [
      'scaling beside the base, as newer files have it',
      { rope_theta: undefined, rope_parameters: { rope_type: 'dynamic', rope_theta: 5, factor: 3 } },
      { ropeTheta: 5, ropeScaling: { type: 'dynamic', factor: 3 } },
    ],
  ])('%s', (_, change, expected) => {
    const config = parseDecoderConfig({ ...published, ...change });
    expect(config).toMatchObject(expected);
    expect(parseDecoderConfig(toHuggingFaceConfig(config, { bos: 0, eos: 0, pad: 0 }))).toEqual(config);
  });

  test('a window as wide as the positions is none; Mistral has one where its file is silent', () => {
    const mistral = { ...published, model_type: 'mistral', architectures: ['MistralForCausalLM'] };
    expect(parseDecoderConfig({ ...mistral, sliding_window: 8192 }).slidingWindow).toBeUndefined();
    expect(parseDecoderConfig({ ...mistral, sliding_window: null }).slidingWindow).toBeUndefined();
    expect(parseDecoderConfig(mistral).slidingWindow).toBe(4096);
  });

  test('what is written is read again', () => {
    const config = parseDecoderConfig(published);
    expect(parseDecoderConfig(toHuggingFaceConfig(config, { bos: 0, eos: 0, pad: 0 }))).toEqual(config);
  });

  test.each<[string, object, RegExp]>([
    ['another architecture', { model_type: 'gpt2' }, /model_type/],
    ['another activation', { hidden_act: 'gelu' }, /hidden_act/],
    ['another architecture of a known type', { architectures: ['LlamaForSequenceClassification'] }, /architectures/],
    [
      'an unknown kind of scaling',
      { rope_scaling: { rope_type: 'longrope', factor: 2 } },
      /rope_scaling: the kind longrope/,
    ],
    ['scaling without its factor', { rope_scaling: { type: 'linear' } }, /rope_scaling: factor/],
    ['a rotation of part of a head', { partial_rotary_factor: 0.5 }, /partial_rotary_factor/],
    ['quantised weights', { quantization_config: { bits: 4 } }, /quantization_config/],
    [
      'a window that slides in some layers',
      { model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'], use_sliding_window: true },
      /use_sliding_window/,
    ],
    ['layers of different kinds', { layer_types: ['full_attention', 'sliding_attention'] }, /layer_types/],
    ['a size beyond any model', { hidden_size: 2 ** 40 }, /hidden_size/],
    ['heads that do not share evenly', { num_key_value_heads: 2 }, /9 heads cannot share 2/],
    ['an odd head size', { head_dim: 63 }, /head size of 63/],
    ['a missing size', { hidden_size: undefined }, /hidden_size/],
  ])('error: %s', (_, change, message) => {
    expect(() => parseDecoderConfig({ ...published, ...change })).toThrow(OpenLedgerError);
    expect(() => parseDecoderConfig({ ...published, ...change })).toThrow(message);
  });
});
