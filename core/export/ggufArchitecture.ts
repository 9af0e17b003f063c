import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DecoderConfig } from '@/core/model/config';
import { ropeFrequencies } from '@/core/model/rope';

export type GgufArchitecture = {
  name: 'llama' | 'qwen2';
  /** Whether neighbouring elements of a head are rotated together, which asks for rows in another order. */
  interleaved: boolean;
  /** By what each rotary frequency is divided, [headSize/2]; null where they are the plain ones. */
  frequencyFactors: Float32Array | null;
};

/**
 * The architecture of llama.cpp that computes what a decoder computes.
 *
 * @throws OpenLedgerError `invalid_input` for one that llama.cpp would compute otherwise
 */
export function ggufArchitecture(config: DecoderConfig): GgufArchitecture {
  const { ropeScaling, slidingWindow, attentionBias } = config;
  if (slidingWindow) throw unsupported(`its tokens see ${slidingWindow} tokens back, and there they would see all`);
  const name = attentionBias === 'qkv' ? 'qwen2' : 'llama';
  if (!ropeScaling) return { name, interleaved: name === 'llama', frequencyFactors: null };
  if (name === 'qwen2' || (ropeScaling.type !== 'linear' && ropeScaling.type !== 'llama3')) {
    throw unsupported(`its rotary positions are scaled by the kind ${ropeScaling.type}`);
  }
  const { headSize, ropeTheta, maxPositions } = config;
  const plain = ropeFrequencies({ headSize, ropeTheta, maxPositions }, maxPositions).frequencies;
  const scaled = ropeFrequencies(config, maxPositions).frequencies;
  return { name, interleaved: true, frequencyFactors: Float32Array.from(plain, (each, i) => each / scaled[i]!) };
}

function unsupported(detail: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `This model cannot be written as GGUF: ${detail}.`,
    remedy: 'Export the model as safetensors or ONNX instead.',
  });
}
