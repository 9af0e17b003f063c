import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Adapter, writePeftAdapter } from '@/core/formats/peft';
import { writeSafetensors } from '@/core/formats/safetensors';
import { encodeModel } from '@/core/graph/encode';
import { type DecoderConfig, toHuggingFaceConfig } from '@/core/model/config';
import { initialWeights } from '@/core/model/initialise';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { LINEARS } from '@/core/model/weights';
import { buildTrainProgram } from '@/core/programs/train';
import { Random } from '@/core/random/random';
import { floatsOf, floatTensor, intTensor } from '@/core/runtime/tensors';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/**
 * Writes a base model and adapters as the project exports them, with the losses that the project computes from them,
 * for load_peft.py to read with Hugging Face transformers and PEFT. Usage: tsx bench/peers/exportPeftCase.ts FOLDER
 */

const CONFIG: DecoderConfig = {
  vocabularySize: 96,
  hiddenSize: 48,
  intermediateSize: 80,
  layers: 3,
  heads: 6,
  keyValueHeads: 2,
  headSize: 10,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  tiedEmbeddings: true,
  maxPositions: 64,
};
const ADAPTERS: Readonly<Record<string, LoraConfig>> = {
  all: { rank: 4, alpha: 8, dropout: 0.05, targets: LINEARS },
  attention: { rank: 8, alpha: 16, dropout: 0, targets: ['q_proj', 'v_proj'], useRslora: true },
};
const SHAPE = { batch: 3, length: 20 };

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: tsx bench/peers/exportPeftCase.ts FOLDER');
const random = new Random(5);
const weights = initialWeights(CONFIG, 5);
const write = (path: string[], content: string | Uint8Array) => {
  mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true });
  writeFileSync(join(folder, ...path), content);
};
write(['base', 'config.json'], JSON.stringify(toHuggingFaceConfig(CONFIG, { bos: 0, eos: 0, pad: 0 })));
write(['base', 'model.safetensors'], writeSafetensors(weights, 'F32'));

const size = SHAPE.batch * SHAPE.length;
const dims = [SHAPE.batch, SHAPE.length];
const ids = Int32Array.from({ length: size }, () => random.below(CONFIG.vocabularySize));
const labels = Int32Array.from({ length: size }, () => random.below(CONFIG.vocabularySize));
const runtime = createNodeRuntime({ threads: 1 });
const losses: Record<string, number[]> = {};
for (const [name, lora] of Object.entries(ADAPTERS)) {
  const matrices: Adapter['matrices'] = new Map(
    [...loraShapes(CONFIG, lora)].map(([matrix, shape]) => {
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.2 * random.normal());
      return [matrix, { dims: shape, data }];
    }),
  );
  const files = writePeftAdapter(CONFIG, { lora, matrices }, 'base');
  write([name, 'adapter_config.json'], files.config);
  write([name, 'adapter_model.safetensors'], files.weights);
  const program = buildTrainProgram({
    config: CONFIG,
    ...SHAPE,
    mode: { kind: 'lora', weights, lora },
    evaluate: true,
  });
  const session = await runtime.createSession(encodeModel(program));
  const outputs = await session.run({
    ids: intTensor(ids, dims),
    labels: intTensor(labels, dims),
    weights: floatTensor(new Float32Array(size), dims),
    ...Object.fromEntries([...matrices].map(([matrix, { data, dims: of }]) => [matrix, floatTensor(data, of)])),
  });
  losses[name] = [...floatsOf(outputs, 'perToken')];
  await session.release();
}
write(['case.json'], JSON.stringify({ ...SHAPE, ids: [...ids], labels: [...labels], losses }));
