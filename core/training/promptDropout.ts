import type { Random } from '@/core/random/random';
import type { TrainingExample } from '@/core/training/example';

/**
 * The example with each token of its prompt left out with chance `share`, so that a model learns what is asked about
 * rather than one wording of the question (word dropout: Iyyer et al. 2015, "Deep Unordered Composition Rivals Syntactic
 * Methods for Text Classification", section 2.2). The prompt's first and last token say whose turn it is and stay; so
 * does the answer.
 */
export function dropPromptTokens(example: TrainingExample, share: number, random: Random): TrainingExample {
  const { ids, promptLength } = example;
  const kept = ids.filter((_, at) => at === 0 || at >= promptLength - 1 || random.uniform() >= share);
  return { ids: kept, promptLength: promptLength - (ids.length - kept.length) };
}
