import { attributeAnswer } from '@/core/attribution/attributeAnswer';
import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import { type AttributionParameters, SHARE_SCALE } from '@/core/attribution/parameters';
import { payOut } from '@/core/attribution/payout';
import { placeboNull, standardise } from '@/core/attribution/placeboNull';
import { SCORERS } from '@/core/attribution/scorers';
import type { CheckpointSketches } from '@/core/attribution/sketches';
import { overlapLengths } from '@/core/attribution/spans';
import type { TrainingExample } from '@/core/training/example';
import type { NearestPlacebos } from './nearestPlacebos';

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
  const evidence = standardScores(index, asked, parameters).map(({ z, bar }, i) => weights[i]! * Math.max(0, z - bar));
  return payEvidence(index, asked, parameters, evidence, (record) => weights[record]! > 0);
}

/** Part of all placebos' deviation that a few placebos' deviation is at least taken for. */
const LEAST_DEVIATION = 0.1;

/** The same where a record's score must stand out from those of the placebos most like it, in place of all of them. */
export function sameKindShares(
  index: AttributionIndex,
  asked: Asked,
  parameters: AttributionParameters,
  { candidates: nearest }: NearestPlacebos,
): Float64Array {
  const chance = SCORERS[parameters.scorer].score(asked.sketch, index.placebos);
  const least = LEAST_DEVIATION * momentsOf(chance).deviation;
  const evidence = standardScores(index, asked, parameters).map(({ score, bar }, i) => {
    const { mean, deviation } = momentsOf(nearest[i]!.map((placebo) => chance[placebo]!));
    return Math.max(0, (score - mean) / Math.max(deviation, least) - bar);
  });
  return payEvidence(index, asked, parameters, evidence, () => true);
}

/** Scores of the records, their z among the placebos, and the z that is paid from. */
function standardScores(index: AttributionIndex, { sketch }: Asked, parameters: AttributionParameters) {
  const scorer = SCORERS[parameters.scorer];
  const scores = scorer.score(sketch, index.sketches);
  const chance = placeboNull(scorer.score(sketch, index.placebos), scores.length, parameters);
  return Array.from(scores, (score) => ({ score, z: standardise(score, chance), bar: chance.threshold }));
}

function payEvidence(
  index: AttributionIndex,
  asked: Asked,
  parameters: AttributionParameters,
  evidence: readonly number[],
  earnsSpans: (record: number) => boolean,
): Float64Array {
  const spanShares = sharesOf(index, asked, parameters, 'spanShare');
  const { records } = payOut(
    index.records.map(({ contributor }, i) => ({
      contributor,
      evidence: Math.floor(evidence[i]! * 1e6),
      spanShare: earnsSpans(i) ? Math.round(spanShares[i]! * SHARE_SCALE) : 0,
    })),
    parameters,
  );
  return Float64Array.from(records, ({ share }) => share / SHARE_SCALE);
}

function momentsOf(values: ArrayLike<number>): { mean: number; deviation: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
  return { mean, deviation: Math.sqrt(list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (list.length - 1)) };
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
