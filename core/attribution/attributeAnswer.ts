import { AttributionError } from '@/core/attribution/attributionError';
import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import type {
  AttributedRecord,
  AttributedSpan,
  AttributionResult,
  RecordStatus,
} from '@/core/attribution/evidenceSchema';
import type { AttributionParameters } from '@/core/attribution/parameters';
import { payOut, spanShares } from '@/core/attribution/payout';
import { type PlaceboNull, placeboNull, standardise } from '@/core/attribution/placeboNull';
import { SCORERS } from '@/core/attribution/scorers';
import { inMemory, type Search } from '@/core/attribution/section';
import type { CheckpointSketches } from '@/core/attribution/sketches';
import { creditSpans, findElsewhereLengths, type SpanCredit } from '@/core/attribution/spanCredits';
import type { ShardedIndex } from '@/core/attribution/spanShard';
import { findDocuments, findMaximalSpans } from '@/core/attribution/spans';
import { splitFee } from '@/core/attribution/splitFee';

/** One answer to attribute. */
export type AnswerQuery = {
  /** Gradient sketch of the answer tokens, per checkpoint [blocks × dimension]. */
  sketch: CheckpointSketches;
  answerTokens: readonly number[];
  /** Per token of the answer, length of the longest match with the prompt there: `overlapLengths(answer, prompt)`. */
  promptOverlap: readonly number[];
  /** The contributors' part of the fee. */
  poolWei: bigint;
};

/**
 * Who is paid what for one answer, and why. Pure and deterministic: the arithmetic is + − × ÷ √ in a fixed order, and
 * whole numbers from the shares on, so that every engine gives the same integers.
 * @throws AttributionError wrongQuery when the sketch or the tokens do not fit the index
 */
export function attributeAnswer(
  index: AttributionIndex,
  query: AnswerQuery,
  parameters: AttributionParameters,
): AttributionResult {
  return inMemory(findAttribution(index, query, parameters));
}

/** `attributeAnswer` for span indexes in memory or in pages: the same integers either way. */
export function* findAttribution(
  index: AttributionIndex<ShardedIndex>,
  query: AnswerQuery,
  parameters: AttributionParameters,
): Search<AttributionResult> {
  checkTokens(index, query);
  const influence = influenceOf(index, query.sketch, parameters);
  const verbatim = yield* findSpans(index, query, parameters);
  const {
    records: payouts,
    contributors,
    unattributed,
  } = payOut(
    index.records.map(({ contributor }, i) => ({
      contributor,
      evidence: influence.evidence[i]!,
      spanShare: verbatim.shares[i]!,
    })),
    parameters,
  );
  const statusOf = (i: number): RecordStatus => {
    if (payouts[i]!.share > 0) return 'paid';
    if (index.canonical[i] !== i) return 'duplicate';
    return payouts[i]!.influenceShare + payouts[i]!.spanShare > 0 ? 'belowThreshold' : 'belowNull';
  };

  const ranked = rankRecords(payouts, influence.scores, parameters.reportedRecords);
  const { wei, treasuryWei } = splitFee(
    query.poolWei,
    ranked.map((i) => payouts[i]!.share),
  );
  const earned = new Map<string, bigint>();
  const records = ranked.map((i, place): AttributedRecord => {
    const { recordHash, contributor, dataNet, version } = index.records[i]!;
    earned.set(contributor, (earned.get(contributor) ?? 0n) + wei[place]!);
    return {
      recordHash,
      contributor,
      dataNet,
      version,
      status: statusOf(i),
      influenceMicro: Math.floor(influence.scores[i]! * 1e6),
      zMilli: Math.floor(standardise(influence.scores[i]!, influence.chance) * 1000),
      spanBits1024: verbatim.bits[i]!,
      ...payouts[i]!,
      wei: `${wei[place]!}`,
    };
  });
  return {
    null: {
      placebos: influence.chance.placebos,
      meanMicro: Math.floor(influence.chance.mean * 1e6),
      deviationMicro: Math.floor(influence.chance.deviation * 1e6),
      thresholdMilli: Math.floor(influence.chance.threshold * 1000),
    },
    records,
    contributors: contributors
      .map((item) => ({
        ...item,
        contributor: item.contributor as AttributedRecord['contributor'],
        wei: `${earned.get(item.contributor) ?? 0n}`,
      }))
      .sort((a, b) => b.share - a.share || (a.contributor < b.contributor ? -1 : 1)),
    spans: verbatim.spans,
    unattributed: { share: unattributed.share, wei: `${treasuryWei}`, reasons: unattributed.reasons },
  };
}

function checkTokens(
  { spanIndex }: AttributionIndex<ShardedIndex>,
  { answerTokens, promptOverlap }: AnswerQuery,
): void {
  const fail = (message: string) => new AttributionError('query', message, 'wrongQuery');
  if (promptOverlap.length !== answerTokens.length) {
    throw fail(`${promptOverlap.length} overlaps for ${answerTokens.length} tokens`);
  }
  answerTokens.forEach((token, i) => {
    if (!(Number.isInteger(token) && token >= 0 && token < spanIndex.vocabulary)) {
      throw fail(`token ${token} at ${i} is outside the vocabulary of ${spanIndex.vocabulary}`);
    }
    const overlap = promptOverlap[i]!;
    if (!(Number.isInteger(overlap) && overlap >= 0 && i + overlap <= answerTokens.length)) {
      throw fail(`overlap ${overlap} at ${i} of ${answerTokens.length}`);
    }
  });
}

type Influence = { scores: Float64Array; chance: PlaceboNull /** millionths of z above z* */; evidence: number[] };

function influenceOf(
  index: Pick<AttributionIndex, 'sketches' | 'placebos' | 'canonical'>,
  sketch: CheckpointSketches,
  parameters: AttributionParameters,
): Influence {
  const scorer = SCORERS[parameters.scorer];
  const scores = scorer.score(sketch, index.sketches);
  const chance = placeboNull(scorer.score(sketch, index.placebos), scores.length, parameters);
  const evidence = Array.from(scores, (score, i) => {
    if (index.canonical[i] !== i) return 0;
    return Math.floor(Math.max(0, standardise(score, chance) - chance.threshold) * 1e6);
  });
  return { scores, chance, evidence };
}

type Verbatim = { spans: AttributedSpan[] /** per record */; shares: number[]; bits: number[] };

/** Each span's share goes to the earliest cluster that holds it: who says again what was said gets nothing for it. */
function* findSpans(
  index: AttributionIndex<ShardedIndex>,
  query: AnswerQuery,
  parameters: AttributionParameters,
): Search<Verbatim> {
  const { spanIndex, records, canonical } = index;
  const tokenBits = query.answerTokens.map((token) => spanIndex.tokenBits[token]!);
  const found: SpanCredit[] = creditSpans(
    yield* findMaximalSpans(spanIndex, query.answerTokens, parameters.spanMinimumTokens),
    tokenBits,
    yield* findElsewhereLengths(query.answerTokens, query.promptOverlap, index.backgrounds),
    parameters.spanFloorBits1024,
    Math.floor((parameters.spanFloorBits1024 * parameters.spanElsewherePpm) / 1_000_000),
  );
  const earned = spanShares(
    found.map(({ credit }) => credit),
    tokenBits.reduce((sum, bits) => sum + bits, 0),
    parameters,
  );
  const shares = new Array<number>(records.length).fill(0);
  const bits = new Array<number>(records.length).fill(0);
  const spans: AttributedSpan[] = [];
  for (const [s, span] of found.entries()) {
    const documents = yield* findDocuments(spanIndex, span);
    const clusters = [...new Set(documents.map((document) => canonical[document]!))];
    const earliest = Math.min(...clusters);
    shares[earliest]! += earned[s]!;
    bits[earliest]! += span.credit;
    spans.push({
      start: span.start,
      end: span.end,
      bits1024: span.bits,
      creditBits1024: span.credit,
      recordHashes: documents.map((document) => records[document]!.recordHash),
      clusters: clusters.length,
    });
  }
  return { spans, shares, bits };
}

/** Records that earn or nearly earn, and the first few by influence; by share, then influence, then the table. */
function rankRecords(
  payouts: readonly { influenceShare: number; spanShare: number; share: number }[],
  scores: Float64Array,
  reported: number,
): number[] {
  const byInfluence = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const kept = new Set(byInfluence.slice(0, reported));
  payouts.forEach(({ influenceShare, spanShare }, i) => {
    if (influenceShare + spanShare > 0) kept.add(i);
  });
  return byInfluence.filter((i) => kept.has(i)).sort((a, b) => payouts[b]!.share - payouts[a]!.share);
}
