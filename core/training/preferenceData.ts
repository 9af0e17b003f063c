import { Random } from '@/core/random/random';
import type { TrainingExample } from '@/core/training/example';
import { answerLength } from '@/core/training/example';
import { dropPromptTokens } from '@/core/training/promptDropout';

/** Two answers to the same question; the first was preferred. */
export type PreferencePair = { chosen: TrainingExample; rejected: TrainingExample };

export type PreferenceData = {
  pairs: { train: readonly PreferencePair[]; heldOut: readonly PreferencePair[] };
};

/** The answer of a pair that fills more of a batch's row. */
export const longerOf = ({ chosen, rejected }: PreferencePair): TrainingExample =>
  chosen.ids.length >= rejected.ids.length ? chosen : rejected;

/** Whether both answers have something to compare. */
export const isComparable = ({ chosen, rejected }: PreferencePair): boolean =>
  answerLength(chosen) > 0 && answerLength(rejected) > 0;

/** Part of the longest length that a prompt keeps when both prompt and answer are too long. */
const PROMPT_SHARE = 0.5;

/**
 * Makes a pair fit into `longest` tokens. Both answers keep the same end of their prompt, as they are answers to the
 * same question: it loses its beginning, down to half of the length, before the answers lose their ends.
 */
export function fitPair(pair: PreferencePair, longest: number): PreferencePair {
  const answer = Math.max(...[pair.chosen, pair.rejected].map(({ ids, promptLength }) => ids.length - promptLength));
  const shorten = ({ ids, promptLength }: TrainingExample): TrainingExample => {
    const kept = Math.min(promptLength, Math.max(longest - answer, Math.floor(longest * PROMPT_SHARE)));
    const start = promptLength - kept;
    return { ids: ids.slice(start, start + longest), promptLength: kept };
  };
  return { chosen: shorten(pair.chosen), rejected: shorten(pair.rejected) };
}

/** Word dropout that leaves the same words out of both copies of the question. */
export function dropPairTokens({ chosen, rejected }: PreferencePair, share: number, random: Random): PreferencePair {
  if (share === 0) return { chosen, rejected };
  const seed = random.uint32();
  const drop = (example: TrainingExample) => dropPromptTokens(example, share, new Random(seed));
  return { chosen: drop(chosen), rejected: drop(rejected) };
}
