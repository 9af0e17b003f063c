import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Adapter, peftAdapter } from '@/core/formats/peft';
import { readSafetensors } from '@/core/formats/safetensors';
import type { DecoderConfig } from '@/core/model/config';

/**
 * Reads a published adapter from its weights alone: `adapter_model.safetensors` as this project writes it carries its
 * `adapter_config.json` in its metadata, so the one hash that is registered on chain binds rank, scaling and targets
 * as well as the matrices. PEFT ignores the extra entry.
 *
 * @param options.share The adapter keeps the file's memory, see `readSafetensors`.
 * @throws OpenLedgerError `invalid_input` for a file without settings, or one that does not fit the base
 */
export function readAdapterFile(base: DecoderConfig, weights: Uint8Array, options?: { share: boolean }): Adapter {
  const { metadata, tensors } = readSafetensors(weights, options);
  const config = metadata.adapter_config;
  if (config === undefined) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'The adapter file does not carry its settings (adapter_config in its metadata).',
      remedy: 'Write the adapter with this project, or add its adapter_config.json to the metadata.',
    });
  }
  return peftAdapter(base, config, tensors);
}
