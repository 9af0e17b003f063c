import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePeftAdapter } from '@/core/formats/peft';
import { writeSafetensors } from '@/core/formats/safetensors';
import { parseDecoderConfig, toHuggingFaceConfig } from '@/core/model/config';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { LINEARS } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import { DEFAULT_RECIPE, type LoraRecipe } from '@/core/training/recipe';
import { trainLora } from '@/core/training/trainLora';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/**
 * Trains adapters for 50 steps on tiny bases of each architecture and writes everything that determined them, with the
 * loss and the gradient's norm of every step, for compare_curve.py to train the same with PEFT.
 * Usage: tsx bench/peers/exportCurveCase.ts FOLDER
 */

const SHARED = {
  vocab_size: 64,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 64,
  tie_word_embeddings: true,
};
const CASES = {
  llama: { model_type: 'llama' },
  smollm2: { model_type: 'llama', rope_theta: 100_000 },
  mistral: { model_type: 'mistral', sliding_window: 6, tie_word_embeddings: false },
  qwen2: { model_type: 'qwen2' },
};
const EXAMPLES = 8;
/** Every step sees all examples, so that their order within a pass does not matter. */
const recipe: LoraRecipe = {
  ...DEFAULT_RECIPE,
  lora: { rank: 4, alpha: 8, dropout: 0, targets: LINEARS },
  learningRate: 0.01,
  warmup: 0.1,
  weightDecay: 0.01,
  clip: 0.5,
  epochs: 50,
  batch: EXAMPLES,
  accumulation: 1,
  maxLength: 32,
  promptDropout: 0,
  checkpointEvery: 0,
  patience: 0,
  seed: 9,
};

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: tsx bench/peers/exportCurveCase.ts FOLDER');
const runtime = createNodeRuntime({ threads: 1 });
for (const [name, changes] of Object.entries(CASES)) {
  const config = parseDecoderConfig({ ...SHARED, ...changes });
  const random = new Random(3);
  // Fresh embeddings are too small for an adapter to move the logits far.
  const weights = new Map(
    [...initialWeights(config, 3)].map(([weight, { dims, data }]) => [
      weight,
      {
        dims,
        data: dims.length === 2 && !weight.includes('_proj') ? data.map((x) => 40 * x) : data.map((x) => x + 0.01),
      },
    ]),
  );
  const train = Array.from({ length: EXAMPLES }, () => {
    const length = 8 + random.below(20);
    return { ids: Int32Array.from({ length }, () => random.below(config.vocabularySize)), promptLength: 3 };
  });
  const steps: { loss: number; gradientNorm: number; learningRate: number }[] = [];
  const result = await trainLora({
    runtime,
    base: { config, weights },
    recipe,
    data: { train, heldOut: [] },
    clock: () => performance.now(),
    onProgress(event) {
      if (event.phase === 'train') steps.push(event);
    },
  });
  if (result.status !== 'finished') throw new Error('not finished');
  const write = (path: string, content: string | Uint8Array) => {
    const target = join(folder, name, path);
    mkdirSync(join(target, '..'), { recursive: true });
    writeFileSync(target, content);
  };
  write('base/config.json', JSON.stringify(toHuggingFaceConfig(config, { bos: 0, eos: 0, pad: 0 })));
  write('base/model.safetensors', writeSafetensors(weights, 'F32'));
  const { lora } = recipe;
  for (const [part, matrices] of [
    ['begin', initialAdapter(config, lora, recipe.seed)],
    ['end', result.matrices],
  ] as const) {
    const files = writePeftAdapter(config, { lora, matrices }, 'base');
    write(`${part}/adapter_config.json`, files.config);
    write(`${part}/adapter_model.safetensors`, files.weights);
  }
  const examples = train.map(({ ids, promptLength }) => ({ ids: [...ids], promptLength }));
  const { clip, weightDecay } = recipe;
  write('case.json', JSON.stringify({ examples, clip, weightDecay, steps }));
}
