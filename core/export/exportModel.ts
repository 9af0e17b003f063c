import { bytesFile, type ExportFile, textFile } from '@/core/export/exportFile';
import { ggufAdapter } from '@/core/export/ggufAdapter';
import { ggufModel } from '@/core/export/ggufModel';
import { mergedSafetensors } from '@/core/export/mergedSafetensors';
import { transformersJsFiles } from '@/core/export/transformersJs';
import { readAdapterFile } from '@/core/formats/adapterFile';
import { readSafetensors } from '@/core/formats/safetensors';
import type { DecoderConfig } from '@/core/model/config';
import type { Weights } from '@/core/model/weights';

/** What a trained model can be taken away as. */
export const EXPORT_FORMATS = ['peft', 'safetensors', 'onnx', 'gguf-merged', 'gguf-adapter', 'gguf-base'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export type ExportPrecision = 'F32' | 'F16';

/** Files of the base's folder; the last three may be missing. */
export type BaseTexts = {
  config: string;
  tokenizer: string;
  tokenizerConfig: string | null;
  generationConfig: string | null;
  specialTokens: string | null;
};

export type ExportSource = {
  /** Short name of letters, digits and hyphens, part of file names. */
  name: string;
  baseName: string;
  texts: BaseTexts;
  base: { config: DecoderConfig; weights: Weights };
  /** Bytes of `adapter_model.safetensors`, exactly as the run stored them. */
  adapter: Uint8Array<ArrayBuffer>;
  /** How to use what lies beside it. */
  readme: string;
};

export type ExportChoice = { format: ExportFormat; precision: ExportPrecision };

/** Formats whose numbers may be stored as float16. */
export const HAS_PRECISION: Record<ExportFormat, boolean> = {
  peft: false,
  safetensors: true,
  onnx: false,
  'gguf-merged': true,
  'gguf-adapter': true,
  'gguf-base': true,
};

/**
 * The files of an export. Nothing is computed before a file's bytes are asked for, and then one tensor after the other.
 *
 * @throws OpenLedgerError `invalid_input` for an adapter that does not fit the base, or a model that the format cannot hold
 */
export function exportModel(source: ExportSource, { format, precision }: ExportChoice): ExportFile[] {
  const { name, baseName, base, texts, readme } = source;
  const readmeFile = textFile('README.md', readme);
  if (format === 'peft') {
    const config = readSafetensors(source.adapter).metadata.adapter_config ?? '';
    return [
      textFile('adapter_config.json', config),
      bytesFile('adapter_model.safetensors', source.adapter),
      readmeFile,
    ];
  }
  const json: unknown = JSON.parse(texts.config);
  const adapter = readAdapterFile(base.config, source.adapter);
  const storage = precision;
  const suffix = storage.toLowerCase();
  if (format === 'safetensors') {
    const config = { ...Object(json), torch_dtype: storage === 'F16' ? 'float16' : 'float32' };
    return [
      textFile('config.json', pretty(config)),
      ...tokenizerFiles(texts),
      mergedSafetensors({ ...base, adapter, storage }),
      readmeFile,
    ];
  }
  if (format === 'onnx') {
    return [
      ...tokenizerFiles(texts),
      ...transformersJsFiles({ ...base, adapter, huggingFaceConfig: json }),
      readmeFile,
    ];
  }
  if (format === 'gguf-adapter') {
    const path = `${name}-lora-${suffix}.gguf`;
    return [ggufAdapter({ path, name, config: base.config, adapter, storage }), readmeFile];
  }
  const merged = format === 'gguf-merged';
  const label = merged ? name : baseName;
  const file = ggufModel({
    ...base,
    path: `${label}-${suffix}.gguf`,
    name: label,
    adapter: merged ? adapter : null,
    storage,
    tokenizer: JSON.parse(texts.tokenizer),
    tokenizerConfig: JSON.parse(texts.tokenizerConfig ?? '{}'),
    ids: tokenIds(json),
  });
  return [file, readmeFile];
}

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function tokenizerFiles(texts: BaseTexts): ExportFile[] {
  const files: Record<string, string | null> = {
    'tokenizer.json': texts.tokenizer,
    'tokenizer_config.json': texts.tokenizerConfig,
    'generation_config.json': texts.generationConfig,
    'special_tokens_map.json': texts.specialTokens,
  };
  return Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [textFile(path, text)]));
}

/** Special ids of a `config.json`; a model may end its answers with several tokens, of which the first is meant. */
function tokenIds(config: unknown): { bos: number; eos: number; pad: number } {
  const keys = new Map(Object.entries(Object(config)));
  const idOf = (name: string): number | null => {
    const value = [keys.get(name)].flat()[0];
    return typeof value === 'number' ? value : null;
  };
  const eos = idOf('eos_token_id') ?? 0;
  return { bos: idOf('bos_token_id') ?? eos, eos, pad: idOf('pad_token_id') ?? eos };
}
