import { findLeaks } from '@/core/heldOut/findLeaks';
import { parseDecoderConfig } from '@/core/model/config';
import { trainingMemory } from '@/core/model/trainingMemory';
import { Random } from '@/core/random/random';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { epochBatches } from '@/core/training/batches';
import { chooseBuckets } from '@/core/training/buckets';
import { fitExample, type TrainingExample } from '@/core/training/example';
import type { RunRecord } from '@/lib/api/run';
import { recordExample } from '@/lib/fineTune/recordExample';
import { toLoraRecipe } from '@/lib/fineTune/toLoraRecipe';
import type { Preflight, PreflightExample, PreflightParameters } from '@/workers/training/protocol';

const BINS = 24;
/** Examples to page through: the first records, then the longest. */
const FIRST = 16;
const LONGEST = 4;
const LISTED_LEAKS = 20;
const EXCERPT = 120;
/** Padded lengths of the trainer, each a compiled program (core/training/supervisedObjective.ts). */
const BUCKETS = 3;

/** Looks at all the data as the model will see it, before a single step. */
export function preflight(
  tokenizer: Tokenizer,
  config: unknown,
  { recipe, records }: Pick<PreflightParameters, 'recipe' | 'records'>,
): Preflight {
  const trained = records.filter((record) => !record.heldOut);
  const heldOut = records.filter((record) => record.heldOut);
  const encoded = trained.map((record) => ({ record, example: recordExample(tokenizer, record, recipe.learn) }));
  const lengths = encoded.map(({ example }) => example.ids.length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 1);
  const binWidth = Math.max(1, Math.ceil((longest + 1) / BINS));
  const counts = new Array<number>(BINS).fill(0);
  for (const length of lengths) counts[Math.floor(length / binWidth)]!++;
  const stepsPerEpoch = Math.ceil(Math.ceil(trained.length / recipe.batchSize) / recipe.accumulation);
  const leaks = findLeaks(trained, heldOut);
  return {
    trainRecords: trained.length,
    heldOutRecords: heldOut.length,
    trainTokens: lengths.reduce((sum, length) => sum + length, 0),
    answerTokens: encoded.reduce((sum, { example: { ids, promptLength } }) => sum + ids.length - promptLength, 0),
    truncated: lengths.filter((length) => length > recipe.maxLength).length,
    stepsPerEpoch,
    totalSteps: stepsPerEpoch * recipe.epochs,
    padding: paddingOf(encoded, recipe),
    histogram: { binWidth, counts },
    examples: chosen(encoded).map(({ record, example }) => shown(tokenizer, record, example, recipe.maxLength)),
    leaks: leaks.slice(0, LISTED_LEAKS).map(({ heldOut: at, learned, similarity }) => ({
      heldOut: records.indexOf(heldOut[at]!) + 1,
      learned: records.indexOf(trained[learned]!) + 1,
      similarity,
      excerpt: (heldOut[at]!.prompt || heldOut[at]!.answer).slice(0, EXCERPT),
    })),
    moreLeaks: Math.max(0, leaks.length - LISTED_LEAKS),
    memoryBytes: trainingMemory({ config: parseDecoderConfig(config), ...toLoraRecipe(recipe, trained.length) }).total,
  };
}

type Encoded = { record: RunRecord; example: TrainingExample };

function chosen(encoded: readonly Encoded[]): Encoded[] {
  const rest = encoded.slice(FIRST).sort((a, b) => b.example.ids.length - a.example.ids.length);
  return [...encoded.slice(0, FIRST), ...rest.slice(0, LONGEST)];
}

/** Share of padding in one epoch of batches as the trainer makes them. */
function paddingOf(encoded: readonly Encoded[], { batchSize, maxLength, seed }: PreflightParameters['recipe']): number {
  const fitted = encoded.map(({ example }) => fitExample(example, maxLength));
  const buckets = chooseBuckets(
    fitted.map(({ ids }) => ids.length),
    BUCKETS,
  );
  const slots = epochBatches(fitted, buckets, batchSize, new Random(seed)).reduce(
    (sum, { length }) => sum + length * batchSize,
    0,
  );
  return slots === 0 ? 0 : 1 - fitted.reduce((sum, { ids }) => sum + ids.length, 0) / slots;
}

/** Every token of a record, those marked that `fitExample` cuts: the beginning of the prompt, then the answer's end. */
function shown(
  tokenizer: Tokenizer,
  { recordHash }: RunRecord,
  example: TrainingExample,
  most: number,
): PreflightExample {
  const { ids, promptLength } = fitExample(example, most);
  const start = example.promptLength - promptLength;
  const tokens = Array.from(example.ids, (id, at) => ({
    text: tokenizer.decode([id], { skipSpecial: false }),
    part:
      at < start || at >= start + ids.length
        ? ('cut' as const)
        : at < example.promptLength
          ? ('read' as const)
          : ('learned' as const),
  }));
  return { recordHash, tokens, cut: example.ids.length - ids.length };
}
