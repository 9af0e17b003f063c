import type { ExportFile } from '@/core/export/exportFile';
import type { Adapter } from '@/core/formats/peft';
import { safetensorsHead } from '@/core/formats/safetensors';
import { STORAGE_WIDTH } from '@/core/formats/safetensorsHeader';
import { halvesOf } from '@/core/formats/shortFloats';
import type { DecoderConfig } from '@/core/model/config';
import { mergedWeight } from '@/core/model/mergeAdapter';
import { type Weights, weightShapes } from '@/core/model/weights';

export type MergedSafetensorsParameters = {
  config: DecoderConfig;
  weights: Weights;
  adapter: Adapter | null;
  storage: 'F32' | 'F16';
};

/** `model.safetensors` of a base with an adapter folded in, as transformers reads it; one weight is made at a time. */
export function mergedSafetensors({ config, weights, adapter, storage }: MergedSafetensorsParameters): ExportFile {
  const shapes = weightShapes(config);
  const weightOf = mergedWeight(config, weights, adapter);
  const head = safetensorsHead(shapes, storage, { format: 'pt' });
  const numbers = [...shapes.values()].reduce((sum, dims) => sum + dims.reduce((a, b) => a * b, 1), 0);
  return {
    path: 'model.safetensors',
    size: head.length + numbers * STORAGE_WIDTH[storage],
    *chunks() {
      yield head;
      for (const name of shapes.keys()) {
        const { data } = weightOf(name);
        const stored = storage === 'F16' ? halvesOf(data) : data;
        // A copy: what is handed on may be transferred, and the numbers may be the base's.
        yield new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength).slice();
      }
    },
  };
}
