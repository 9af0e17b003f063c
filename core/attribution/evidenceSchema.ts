import { z } from 'zod';
import { attributionParameters } from '@/core/attribution/parameters';
import { accountText, decimalText, hashText, share } from '@/core/attribution/schemas';

const count = z.number().int().nonnegative();

/** What became of a record. */
export const recordStatus = z.enum([
  /** earns */
  'paid',
  /** neither its influence nor its spans stand out from chance */
  'belowNull',
  /** stands out, but its share lies under the attribution threshold */
  'belowThreshold',
  /** a near-duplicate of an earlier record, which is scored in its place */
  'duplicate',
]);

export const attributedRecord = z.strictObject({
  recordHash: hashText,
  contributor: accountText,
  dataNet: decimalText,
  version: z.number().int().min(1),
  status: recordStatus,
  /** Score of the scorer in millionths, rounded down. */
  influenceMicro: z.number().int(),
  /** (score − mean of the placebos) / their deviation, thousandths, rounded down; 0 where there is no null. */
  zMilli: z.number().int(),
  /** Bits of spans credited to it (1/1024 bit). */
  spanBits1024: count,
  /** Before threshold and cap. */
  influenceShare: share,
  spanShare: share,
  /** Paid. */
  share,
  wei: decimalText,
});

/** A maximal piece of the answer that stands verbatim in records: tokens [start, end) of the answer. */
export const attributedSpan = z.strictObject({
  start: count,
  end: count,
  /** Σ −log2 p over its tokens (1/1024 bit). */
  bits1024: count,
  /** What of it earns: 0 when the prompt or the background holds it too, or an overlapping span earned it already. */
  creditBits1024: count,
  /** Every record that holds it, in the order of the table. */
  recordHashes: z.array(hashText),
  /** Distinct clusters among them: the credit is split evenly between their canonical members. */
  clusters: count,
});

export const attributedContributor = z.strictObject({
  contributor: accountText,
  share,
  wei: decimalText,
  /** Whether the cap took from it. */
  capped: z.boolean(),
});

/** Why a part of the pool goes to the treasury; the shares of all reasons sum to the unattributed share. */
export const unattributed = z.strictObject({
  share,
  wei: decimalText,
  reasons: z.strictObject({
    /** influence stood out too little from the placebos, or there were too few of them */
    weakInfluence: share,
    /** too little of the answer stands verbatim in records */
    fewSpans: share,
    belowThreshold: share,
    aboveCap: share,
  }),
});

export const attributionResult = z.strictObject({
  /** The null of this query: mean and deviation of the placebos' scores (millionths) and z* (thousandths). */
  null: z.strictObject({
    placebos: count,
    meanMicro: z.number().int(),
    deviationMicro: count,
    thresholdMilli: z.number().int(),
  }),
  /** By share, then by influence. All that earn or lie below the threshold, and the first few by influence. */
  records: z.array(attributedRecord),
  contributors: z.array(attributedContributor),
  spans: z.array(attributedSpan),
  unattributed,
});

/**
 * Everything that turned one answer into payments, named by the SHA-256 of its canonical JSON. The large objects stand
 * by hash; what belongs to this answer alone stands here.
 *
 * Privacy: the bundle is public. It holds the answer's token ids, since spans cannot be replayed without them; who can
 * read the bundle can read the answer. Of the prompt it holds the commitment that the node signed and, for each token
 * of the answer, how long a match with the prompt starts there: nothing of the prompt that is not in the answer. The
 * prover's lengths can be checked by whoever holds the prompt.
 */
export const evidenceBundle = z.strictObject({
  format: z.literal('openledger/evidence'),
  version: z.literal(1),
  chainId: z.number().int().positive(),
  /** Token id of the model. */
  modelId: decimalText,
  requestId: hashText,
  baseHash: hashText,
  adapterHash: hashText,
  /** What the adapter was trained on. */
  dataNetVersions: z.array(
    z.strictObject({ dataNet: decimalText, version: z.number().int().min(1), recordsRoot: hashText }),
  ),
  /** SHA-256 of the stored objects. */
  objects: z.strictObject({
    recordTable: hashText,
    clusterTable: hashText,
    sketches: hashText,
    /** Records of the same DataNets that were held out of training, sketched in the same way. */
    placeboSketches: hashText,
    /** Gram matrices of the sketches. */
    gram: hashText,
    spanIndex: hashText,
    /** Texts whose spans earn nothing: the held-out records, the base model's corpus. */
    backgroundIndexes: z.array(hashText).max(8),
  }),
  parameters: attributionParameters,
  query: z.strictObject({
    /** Per checkpoint, base64 of little-endian float32 [blocks × dimension]: gradient sketch of the answer tokens. */
    sketch: z.array(z.string().max(4_000_000)).min(1).max(64),
    answerTokens: z.array(count).max(4096),
    /** Per token of the answer, length of the longest match with the prompt that starts there. */
    promptOverlap: z.array(count).max(4096),
    /** As in the node's receipt; how they are made is the receipt's affair. */
    promptCommitment: hashText,
    outputCommitment: hashText,
  }),
  /** The contributors' part of the fee. */
  poolWei: decimalText,
  treasury: accountText,
  result: attributionResult,
});

export type EvidenceBundle = z.infer<typeof evidenceBundle>;
export type AttributionResult = z.infer<typeof attributionResult>;
export type AttributedRecord = z.infer<typeof attributedRecord>;
export type AttributedSpan = z.infer<typeof attributedSpan>;
export type AttributedContributor = z.infer<typeof attributedContributor>;
export type RecordStatus = z.infer<typeof recordStatus>;
