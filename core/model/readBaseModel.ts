import { readSafetensors } from '@/core/formats/safetensors';
import { type DecoderConfig, parseDecoderConfig } from '@/core/model/config';
import { checkShapes, type Weights } from '@/core/model/weights';

/**
 * A frozen base from its Hugging Face files: the parsed `config.json` and the bytes of `model.safetensors` (float32,
 * float16 or bfloat16; widened to float32).
 *
 * @throws OpenLedgerError `invalid_input` for an architecture that is not supported, or weights that are damaged,
 *   missing or misshapen
 */
export function readBaseModel(config: unknown, weights: Uint8Array): { config: DecoderConfig; weights: Weights } {
  const parsed = parseDecoderConfig(config);
  const { tensors } = readSafetensors(weights);
  checkShapes(parsed, tensors);
  return { config: parsed, weights: tensors };
}
