import { attributeAnswer } from '@/core/attribution/attributeAnswer';
import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import type { AttributionResult } from '@/core/attribution/evidenceSchema';
import { type AttributionParameters, SHARE_SCALE } from '@/core/attribution/parameters';
import type { CheckpointSketches } from '@/core/attribution/sketches';
import { overlapLengths } from '@/core/attribution/spans';
import { ngrams, tfIdf } from '@/core/evaluation/lexicalScorers';
import { words } from '@/core/evaluation/textOverlap';
import type { RunRecord } from '@/lib/api/run';
import type { GivenAnswer } from '@/scripts/evaluation/answerQuestions';

/** An answer of the model, its gradients, and the record that the question was made from. */
export type AskedAnswer = GivenAnswer & { prompt: string; record: RunRecord; sketch: CheckpointSketches };

/** What was found for one question; a contributor is right when the question's record is theirs. */
export type SourceVerdict = {
  contributor: string;
  /** Who is paid most; undefined where nobody is paid. */
  paidFirst: string | undefined;
  paidFirstRight: boolean;
  paid: boolean;
  /** Of the contributors' pool. */
  paidShare: number;
  rightShare: number;
  influenceFirstRight: boolean;
  spansFirstRight: boolean;
  spansFound: boolean;
  recordFirst: boolean;
  recordAmongFive: boolean;
  lexical: { answer: boolean; question: boolean; both: boolean };
};

/** One contributor is asked for each way of judging: the one with the most; of equals, the first in the table. */
const best = (scores: ReadonlyMap<string, number>): string | undefined =>
  [...scores].reduce<[string, number] | undefined>(
    (top, entry) => (entry[1] > (top?.[1] ?? 0) ? [entry[0], entry[1]] : top),
    undefined,
  )?.[0];

/** Attributes each answer as the server does, and beside it by words alone. */
export function judgeSources(
  index: AttributionIndex,
  trained: readonly RunRecord[],
  answers: readonly AskedAnswer[],
  parameters: AttributionParameters,
): SourceVerdict[] {
  const terms = (text: string) => ngrams(words(text), 3);
  const lexical = tfIdf(trained.map(({ prompt, answer }) => terms(`${prompt} ${answer}`)));
  const lexicalFirst = (text: string): string => {
    const scores = lexical.score(terms(text));
    return trained[scores.indexOf(Math.max(...scores))]!.contributor;
  };
  return answers.map(({ prompt, promptTokens, answerTokens, text, record, sketch }) => {
    const right = record.contributor;
    const result = attribute(index, { promptTokens, answerTokens, sketch }, parameters);
    const [first] = result.contributors;
    const byInfluence = result.records.reduce((top, item) => (item.influenceMicro > top.influenceMicro ? item : top));
    const spans = new Map<string, number>();
    for (const { contributor, spanBits1024 } of result.records) {
      spans.set(contributor, (spans.get(contributor) ?? 0) + spanBits1024);
    }
    const bySpans = best(spans);
    const place = result.records.findIndex(({ recordHash }) => recordHash === record.recordHash);
    return {
      contributor: right,
      paidFirst: first?.contributor,
      paidFirstRight: first?.contributor === right,
      paid: first !== undefined,
      paidShare: paidShare(result),
      rightShare: (result.contributors.find(({ contributor }) => contributor === right)?.share ?? 0) / SHARE_SCALE,
      influenceFirstRight: byInfluence.contributor === right,
      spansFirstRight: bySpans === right,
      spansFound: bySpans !== undefined,
      recordFirst: place === 0,
      recordAmongFive: place >= 0 && place < 5,
      lexical: {
        answer: lexicalFirst(text) === right,
        question: lexicalFirst(prompt) === right,
        both: lexicalFirst(`${prompt} ${text}`) === right,
      },
    };
  });
}

/** The part of the contributors' pool that an answer pays; next to nothing where it comes from no record. */
export function paidPart(
  index: AttributionIndex,
  answer: Pick<AskedAnswer, 'promptTokens' | 'answerTokens' | 'sketch'>,
  parameters: AttributionParameters,
): number {
  return paidShare(attribute(index, answer, parameters));
}

const paidShare = ({ contributors }: AttributionResult) =>
  contributors.reduce((sum, { share }) => sum + share, 0) / SHARE_SCALE;

function attribute(
  index: AttributionIndex,
  { promptTokens, answerTokens, sketch }: Pick<AskedAnswer, 'promptTokens' | 'answerTokens' | 'sketch'>,
  parameters: AttributionParameters,
): AttributionResult {
  const promptOverlap = overlapLengths(answerTokens, promptTokens);
  return attributeAnswer(index, { sketch, answerTokens, promptOverlap, poolWei: 10n ** 18n }, parameters);
}
