import { attributeAnswer } from '@/core/attribution/attributeAnswer';
import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import { type AttributionParameters, SHARE_SCALE } from '@/core/attribution/parameters';
import { payOut } from '@/core/attribution/payout';
import { placeboNull, standardise } from '@/core/attribution/placeboNull';
import { SCORERS } from '@/core/attribution/scorers';
import type { CheckpointSketches } from '@/core/attribution/sketches';
import { overlapLengths } from '@/core/attribution/spans';
import type { TrainingExample } from '@/core/training/example';

export type Asked = { example: TrainingExample; sketch: CheckpointSketches };

/** The part of the contributors' pool that each record of an index is paid for an answer, by the product's rule. */
export function paidShares(index: AttributionIndex, asked: Asked, parameters: AttributionParameters): Float64Array {
  return sharesOf(index, asked, parameters, 'share');
}

/**
 * The same where records count in parts: a record's evidence of influence is multiplied by its weight, and a span whose
 * earliest holder has no weight goes to the treasury.
 */
export function weightedShares(
  index: AttributionIndex,
  asked: Asked,
  parameters: AttributionParameters,
  weights: Float64Array,
): Float64Array {
  const spanShares = sharesOf(index, asked, parameters, 'spanShare');
  const scorer = SCORERS[parameters.scorer];
  const scores = scorer.score(asked.sketch, index.sketches);
  const chance = placeboNull(scorer.score(asked.sketch, index.placebos), scores.length, parameters);
  const { records } = payOut(
    index.records.map(({ contributor }, i) => {
      const evidence = Math.floor(Math.max(0, standardise(scores[i]!, chance) - chance.threshold) * 1e6);
      const spanShare = Math.round(spanShares[i]! * SHARE_SCALE);
      const weight = weights[i]!;
      return { contributor, evidence: Math.floor(weight * evidence), spanShare: weight > 0 ? spanShare : 0 };
    }),
    parameters,
  );
  return Float64Array.from(records, ({ share }) => share / SHARE_SCALE);
}

/** What the rule says of each record, of the whole 1; records that it does not report earn nothing. */
function sharesOf(
  index: AttributionIndex,
  { example: { ids, promptLength }, sketch }: Asked,
  parameters: AttributionParameters,
  which: 'share' | 'spanShare',
): Float64Array {
  const answerTokens = [...ids.subarray(promptLength)];
  const promptOverlap = overlapLengths(answerTokens, [...ids.subarray(0, promptLength)]);
  const { records } = attributeAnswer(index, { sketch, answerTokens, promptOverlap, poolWei: 0n }, parameters);
  const found = new Map(records.map((record) => [record.recordHash, record[which] / SHARE_SCALE]));
  return Float64Array.from(index.records, ({ recordHash }) => found.get(recordHash) ?? 0);
}
