import type { ExportFile } from '@/core/export/exportFile';
import { ggufArchitecture } from '@/core/export/ggufArchitecture';
import { ggufLinear, rotatedHeads } from '@/core/export/ggufModel';
import { interleavedRotary } from '@/core/export/interleavedRotary';
import { type GgufStorage, type GgufTensor, type GgufValue, writeGguf } from '@/core/formats/gguf';
import type { Adapter } from '@/core/formats/peft';
import type { DecoderConfig } from '@/core/model/config';
import { loraA, loraB, loraScaling, loraSites } from '@/core/model/lora';

export type GgufAdapterParameters = {
  path: string;
  name: string;
  config: DecoderConfig;
  adapter: Adapter;
  storage: GgufStorage;
};

/**
 * An adapter alone as GGUF, to be loaded beside a GGUF of its base. llama.cpp computes W·x + (alpha/rank) · B·A·x with
 * A [rank, input] and B [output, rank]; alpha is written so that this is the adapter's own scaling, rank-stabilised or
 * not. B of a rotated matrix has its rows in the order of the base's file.
 */
export function ggufAdapter({ path, name, config, adapter, storage }: GgufAdapterParameters): ExportFile {
  const { lora, matrices } = adapter;
  const architecture = ggufArchitecture(config);
  const tensors = loraSites(config, lora).flatMap((site): GgufTensor[] => {
    const weight = ggufLinear(site.layer, site.linear);
    const a = matrices.get(loraA(site.path))!;
    const b = matrices.get(loraB(site.path))!;
    const heads = architecture.interleaved ? rotatedHeads(config, site.linear) : null;
    return [
      { name: `${weight}.lora_a`, dims: a.dims, storage, data: () => a.data },
      {
        name: `${weight}.lora_b`,
        dims: b.dims,
        storage,
        data: () => (heads === null ? b.data : interleavedRotary(b.data, b.dims, heads)),
      },
    ];
  });
  const metadata = new Map<string, GgufValue>([
    ['general.architecture', { type: 'string', value: architecture.name }],
    ['general.type', { type: 'string', value: 'adapter' }],
    ['general.name', { type: 'string', value: name }],
    ['adapter.type', { type: 'string', value: 'lora' }],
    ['adapter.lora.alpha', { type: 'float32', value: loraScaling(lora) * lora.rank }],
  ]);
  return { path, ...writeGguf(metadata, tensors) };
}
