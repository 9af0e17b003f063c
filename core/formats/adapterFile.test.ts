import { describe, expect, it } from 'vitest';
import { readAdapterFile } from '@/core/formats/adapterFile';
import { type Adapter, writePeftAdapter } from '@/core/formats/peft';
import { readSafetensors, writeSafetensors } from '@/core/formats/safetensors';
import { parseDecoderConfig } from '@/core/model/config';
import { loraShapes } from '@/core/model/lora';

const base = parseDecoderConfig({
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_act: 'silu',
  vocab_size: 32,
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  max_position_embeddings: 16,
  tie_word_embeddings: true,
});
const lora = { rank: 2, alpha: 4, dropout: 0, targets: ['q_proj', 'down_proj'], useRslora: false } as const;
const adapter: Adapter = {
  lora,
  matrices: new Map(
    [...loraShapes(base, lora)].map(([name, dims], index) => {
      const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, at) => index + at / 7);
      return [name, { dims, data }];
    }),
  ),
};

describe('adapter file', () => {
  it('is read back from the weights alone', () => {
    const { weights } = writePeftAdapter(base, adapter, 'base');
    const read = readAdapterFile(base, weights);
    expect(read.lora).toEqual(lora);
    expect(read.matrices).toEqual(adapter.matrices);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses a matrix that holds %d', (value) => {
    const matrices = new Map(
      [...adapter.matrices].map(([name, { dims, data }]) => [name, { dims, data: data.slice() }]),
    );
    const [name, { data }] = [...matrices].at(-1)!;
    data[data.length - 1] = value;
    const { weights } = writePeftAdapter(base, { lora, matrices }, 'base');
    expect(() => readAdapterFile(base, weights)).toThrowError(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining(name) }),
    );
  });

  it('refuses weights that say nothing of their settings', () => {
    const { weights } = writePeftAdapter(base, adapter, 'base');
    const bare = writeSafetensors(readSafetensors(weights).tensors, 'F32');
    expect(() => readAdapterFile(base, bare)).toThrowError(expect.objectContaining({ code: 'invalid_input' }));
  });
});
