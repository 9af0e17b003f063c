import { type DecoderConfig, parseDecoderConfig } from '@/core/model/config';
import { loraShapes } from '@/core/model/lora';
import { weightShapes } from '@/core/model/weights';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { fitExample } from '@/core/training/example';
import type { Recipe } from '@/lib/api/run';
import { toLoraRecipe } from '@/lib/fineTune/toLoraRecipe';
import { encodeExample } from '@/lib/tokenizer/chat';
import type { Preflight, PreflightParameters } from '@/workers/training/protocol';

const BINS = 24;

/** Looks at the data as the model will see it, before a single step. */
export function preflight(
  tokenizer: Tokenizer,
  config: unknown,
  { recipe, records }: Pick<PreflightParameters, 'recipe' | 'records'>,
): Preflight {
  const trained = records.filter((record) => !record.heldOut);
  const encoded = trained.map((record) => ({ record, ...encodeExample(tokenizer, record) }));
  const lengths = encoded.map(({ ids }) => ids.length);
  const binWidth = Math.max(1, Math.ceil((Math.max(1, ...lengths) + 1) / BINS));
  const counts = new Array<number>(BINS).fill(0);
  for (const length of lengths) counts[Math.floor(length / binWidth)]!++;
  const steps = Math.ceil(Math.ceil(trained.length / recipe.batchSize) / recipe.accumulation);
  return {
    trainRecords: trained.length,
    heldOutRecords: records.length - trained.length,
    trainTokens: lengths.reduce((sum, length) => sum + length, 0),
    answerTokens: encoded.reduce((sum, { ids, promptLength }) => sum + ids.length - promptLength, 0),
    truncated: lengths.filter((length) => length > recipe.maxLength).length,
    totalSteps: steps * recipe.epochs,
    histogram: { binWidth, counts },
    firstBatch: encoded.slice(0, recipe.batchSize).map(({ record, ids, promptLength }) => {
      const fitted = fitExample({ ids: Int32Array.from(ids), promptLength }, recipe.maxLength);
      return {
        recordHash: record.recordHash,
        tokens: Array.from(fitted.ids, (id, at) => ({
          text: tokenizer.decode([id], { skipSpecial: false }),
          learned: at >= fitted.promptLength,
        })),
      };
    }),
    memoryBytes: memoryOf(parseDecoderConfig(config), recipe, trained.length),
  };
}

/**
 * Bytes that training takes at most, roughly: weights, three copies of the adapter's numbers (matrices and both
 * moments) and gradients, and the activations that the backward pass keeps of the longest batch.
 */
function memoryOf(config: DecoderConfig, recipe: Recipe, trained: number): number {
  const numbers = (shapes: ReadonlyMap<string, readonly number[]>) =>
    [...shapes.values()].reduce((sum, dims) => sum + dims.reduce((product, size) => product * size, 1), 0);
  const { lora, batch, maxLength } = toLoraRecipe(recipe, trained);
  const tokens = batch * maxLength;
  const perTokenAndLayer = 14 * config.hiddenSize + 6 * config.intermediateSize + 3 * config.heads * maxLength;
  const activations = tokens * (config.layers * perTokenAndLayer + 4 * config.vocabularySize);
  return 4 * (numbers(weightShapes(config)) + 4 * numbers(loraShapes(config, lora)) + activations);
}
