import { z } from 'zod';

/** Shares are integers of this scale: 1e9 is the whole of the contributors' part of a fee. */
export const SHARE_SCALE = 1_000_000_000;

/** What may be paid by. Words alone (TF-IDF, BM25) are controls and never stand here. */
export const SCORER_NAMES = [
  'cosineOverCheckpoints',
  'cosineLast',
  'gradientDot',
  'tracIn',
  'blockCosineOverCheckpoints',
  'preconditionedCosine',
  'dataInf',
  'dampedInverse',
  'dampedInverseUnit',
  'dampedInverseOverCheckpoints',
  'dampedInverseUnitOverCheckpoints',
] as const;

const ppm = z.number().int().min(0).max(1_000_000);

/**
 * The numbers of the payout rule, all integers: part of every evidence bundle, so that a later change of the protocol's
 * parameters does not change what an earlier answer paid.
 */
export const attributionParameters = z.strictObject({
  scorer: z.enum(SCORER_NAMES),
  /** w: the part of the pool that influence may earn; spans may earn the rest. */
  influenceWeightPpm: ppm,
  /** z* is this quantile of the placebos' own z… */
  placeboQuantilePpm: ppm,
  /** …and at least this many thousandths: a quantile of few placebos is itself noise. */
  minimumZMilli: z.number().int().min(0).max(1_000_000),
  /** …and at least this many thousandths of √(2 ln n), which the largest of n records of mere chance seldom passes. */
  multiplicityMilli: z.number().int().min(0).max(10_000),
  /** With fewer placebos there is no null to compare with, and influence earns nothing. */
  minimumPlacebos: z.number().int().min(2).max(1_000_000),
  /** A record counts where its evidence is at least this part of the strongest record's. */
  peerFloorPpm: ppm,
  /** P_min, thousandths of z above z*: where the strongest record's evidence is weaker, less than the whole w is earned. */
  minimumEvidenceMilli: z.number().int().min(1).max(1_000_000_000),
  /** A record whose share of the pool lies below is not paid. */
  attributionThresholdPpm: ppm,
  /** No record, with all its copies, earns more than this of one answer; addresses cost nothing (ADR 0026). */
  contributorCapPpm: ppm,
  /** Shorter matches are not looked at. */
  spanMinimumTokens: z.number().int().min(1).max(1000),
  /** b: bits of −log2 p that a span must have before it earns anything (1/1024 bit). */
  spanFloorBits1024: z.number().int().min(0).max(100_000_000),
  /** A match with the prompt or a background explains its tokens from this part of b on. */
  spanElsewherePpm: ppm,
  /** Spans that hold at least this part of the answer's bits earn the whole 1 − w; less earns in proportion. */
  spanFullSharePpm: z.number().int().min(1).max(1_000_000),
  /** So many records are reported by rank even where they earn nothing. */
  reportedRecords: z.number().int().min(0).max(1000),
});

export type AttributionParameters = z.infer<typeof attributionParameters>;
export type ScorerName = AttributionParameters['scorer'];

/**
 * Where a deployment starts; docs/PARAMETERS.md says of each number why.
 * With 60 placebos and random gradients, answers that come from no record pay 1.1 % of the pool by chance among 60
 * records and 0.6 % among 600; with `multiplicityMilli` 800 it is 4.1 % and 5.0 %. The floor among peers and P_min are
 * what `npm run eval:attribution -- --suite gaming` found to pay honest records most and their paraphrases least.
 * The floor of spans is above what two writers of one field share: with 543 medical records, 60 answers of a source that
 * nobody contributed pay 4.1 % of the pool at 32 bits, of that 3.2 % by spans, and 1.2 % at 48, of that 0.3 %; 64 bits
 * gain nothing more (docs/measurements/sources.md).
 */
export const DEFAULT_PARAMETERS: AttributionParameters = {
  scorer: 'dampedInverseUnitOverCheckpoints',
  influenceWeightPpm: 500_000,
  placeboQuantilePpm: 990_000,
  minimumZMilli: 2000,
  multiplicityMilli: 1000,
  minimumPlacebos: 8,
  minimumEvidenceMilli: 3000,
  peerFloorPpm: 700_000,
  attributionThresholdPpm: 20_000,
  contributorCapPpm: 800_000,
  spanMinimumTokens: 4,
  spanFloorBits1024: 48 * 1024,
  spanElsewherePpm: 750_000,
  spanFullSharePpm: 250_000,
  reportedRecords: 20,
};
