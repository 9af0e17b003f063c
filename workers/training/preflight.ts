import { parseDecoderConfig } from '@/core/model/config';
import { trainingMemory } from '@/core/model/trainingMemory';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { fitExample } from '@/core/training/example';
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
    memoryBytes: trainingMemory({ config: parseDecoderConfig(config), ...toLoraRecipe(recipe, trained.length) }).total,
  };
}
