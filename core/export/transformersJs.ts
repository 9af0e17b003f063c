import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { bytesFile, type ExportFile, textFile } from '@/core/export/exportFile';
import type { Adapter } from '@/core/formats/peft';
import { encodeModel } from '@/core/graph/encode';
import type { DecoderConfig } from '@/core/model/config';
import { mergeAdapter } from '@/core/model/mergeAdapter';
import type { Weights } from '@/core/model/weights';
import { buildExportProgram } from '@/core/programs/export';

export type TransformersJsParameters = {
  config: DecoderConfig;
  weights: Weights;
  adapter: Adapter | null;
  huggingFaceConfig: unknown;
};

/** A protobuf message ends below 2³¹ bytes; what stands beside the weights takes far less than what is left here. */
const MOST_WEIGHT_BYTES = 2_000_000_000;

/**
 * `config.json` and `onnx/model.onnx` in the layout of transformers.js. The configuration says that the numbers are
 * float32: without that, a browser would look for a file of 8-bit ones.
 */
export function transformersJsFiles({
  config,
  weights,
  adapter,
  huggingFaceConfig,
}: TransformersJsParameters): ExportFile[] {
  const bytes = [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes > MOST_WEIGHT_BYTES) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `The model's weights take ${Math.ceil(bytes / 1e9)} GB as float32; one ONNX file holds less than 2 GB.`,
      remedy: 'Export it as safetensors or GGUF.',
    });
  }
  const merged = adapter ? mergeAdapter(config, weights, adapter) : weights;
  const settings = {
    ...Object(huggingFaceConfig),
    torch_dtype: 'float32',
    'transformers.js_config': { dtype: 'fp32' },
  };
  return [
    textFile('config.json', `${JSON.stringify(settings, null, 2)}\n`),
    bytesFile('onnx/model.onnx', encodeModel(buildExportProgram(config, merged))),
  ];
}
