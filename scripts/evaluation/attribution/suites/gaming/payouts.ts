import { attributeAnswer } from '@/core/attribution/attributeAnswer';
import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import { type AttributionParameters, SHARE_SCALE } from '@/core/attribution/parameters';
import type { CheckpointSketches } from '@/core/attribution/sketches';
import { overlapLengths } from '@/core/attribution/spans';

export type AskedAnswer = {
  promptTokens: readonly number[];
  answerTokens: readonly number[];
  sketch: CheckpointSketches;
};

/** What a group of accounts and all accounts are paid for each answer, as parts of the contributors' pool. */
export function payoutsOf(
  index: AttributionIndex,
  answers: readonly AskedAnswer[],
  accounts: ReadonlySet<string>,
  parameters: AttributionParameters,
): { own: number; all: number }[] {
  return answers.map(({ promptTokens, answerTokens, sketch }) => {
    const promptOverlap = overlapLengths([...answerTokens], [...promptTokens]);
    const { contributors } = attributeAnswer(
      index,
      { sketch, answerTokens, promptOverlap, poolWei: 10n ** 18n },
      parameters,
    );
    const sum = (list: typeof contributors) => list.reduce((total, { share }) => total + share, 0) / SHARE_SCALE;
    return { own: sum(contributors.filter(({ contributor }) => accounts.has(contributor))), all: sum(contributors) };
  });
}
