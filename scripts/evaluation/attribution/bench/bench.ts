import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { readBaseModel } from '@/core/model/readBaseModel';
import type { Runtime } from '@/core/runtime/types';
import { createTokenizer, type Tokenizer } from '@/core/tokenizer/createTokenizer';
import { fitExample, type TrainingExample } from '@/core/training/example';
import type { BaseModel } from '@/core/training/programs';
import type { LoraRecipe } from '@/core/training/recipe';
import { encodeExample } from '@/lib/tokenizer/chat';
import { type DiskCache, openDiskCache } from '@/scripts/evaluation/attribution/bench/diskCache';
import type { EvaluationRecord } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** What the suites train, sketch and measure with: a base model, its tokenizer, and everything made before. */
export type Bench = {
  runtime: Runtime;
  base: BaseModel & { name: string };
  /** Hash of the base's weights: part of every cached thing's key. */
  baseHash: Hash;
  tokenizer: Tokenizer;
  cache: DiskCache;
  /** A line for people, on standard error. */
  say(line: string): void;
};

export type BenchOptions = { base: string; cache: string; threads: number; say: (line: string) => void };

/** Opens a bench over a base model's folder in the Hugging Face layout. */
export async function openBench({ base: folder, cache, threads, say }: BenchOptions): Promise<Bench> {
  const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(path.join(folder, name), 'utf8'));
  const weights = await readFile(path.join(folder, 'model.safetensors'));
  return {
    runtime: createNodeRuntime({ threads }),
    base: { ...readBaseModel(await json('config.json'), weights), name: path.basename(folder) },
    baseHash: sha256Hash(weights),
    tokenizer: createTokenizer(await json('tokenizer.json')),
    cache: openDiskCache(cache),
    say,
  };
}

/** Token ids of records as training sees them, cut to the recipe's length; the loss counts the answer alone. */
export function examplesOf(
  { tokenizer }: Bench,
  records: readonly EvaluationRecord[],
  { maxLength }: LoraRecipe,
): TrainingExample[] {
  return records.map((record) => {
    const { ids, promptLength } = encodeExample(tokenizer, record);
    return fitExample({ ids: Int32Array.from(ids), promptLength }, maxLength);
  });
}

/** Hash of a list of examples. */
export const hashExamples = (examples: readonly TrainingExample[]): Hash =>
  sha256Hash(JSON.stringify(examples.map(({ ids, promptLength }) => [promptLength, ...ids])));
