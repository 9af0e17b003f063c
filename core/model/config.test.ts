import { describe, expect, test } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { parseDecoderConfig, toHuggingFaceConfig } from '@/core/model/config';

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

  test('what is written is read again', () => {
    const config = parseDecoderConfig(published);
    expect(parseDecoderConfig(toHuggingFaceConfig(config, { bos: 0, eos: 0, pad: 0 }))).toEqual(config);
  });

  test.each<[string, object, RegExp]>([
    ['another architecture', { model_type: 'gpt2' }, /model_type/],
    ['biases', { attention_bias: true }, /attention_bias/],
    ['another activation', { hidden_act: 'gelu' }, /hidden_act/],
    ['scaled rotary embeddings', { rope_scaling: { type: 'linear', factor: 2 } }, /rope_scaling/],
    ['heads that do not share evenly', { num_key_value_heads: 2 }, /9 heads cannot share 2/],
    ['an odd head size', { head_dim: 63 }, /head size of 63/],
    ['a missing size', { hidden_size: undefined }, /hidden_size/],
  ])('error: %s', (_, change, message) => {
    expect(() => parseDecoderConfig({ ...published, ...change })).toThrow(OpenLedgerError);
    expect(() => parseDecoderConfig({ ...published, ...change })).toThrow(message);
  });
});
