import { z } from 'zod';
import { PERSONAL_DATA, type PersonalDataKind } from '@/core/curation/personalData/personalDataKind';
import { QUALITY_FLAGS, type QualityFlag } from '@/core/curation/qualityFlags';
import { DEFAULT_RECORD_RULES, type RecordRules } from '@/core/curation/recordRules';
import { VERDICTS, type VerdictKind } from '@/core/curation/verdict';
import { type Hash, isHash } from '@/core/hash/hash';
import { MALFORMED_CODES, type MalformedCode } from '@/core/ingest/parsedRow';

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): [Key, ...Key[]] {
  return Object.keys(table) as [Key, ...Key[]];
}

export const hashSchema = z.custom<Hash>(
  (value) => typeof value === 'string' && isHash(value),
  'must be 0x and 64 lower-case hexadecimal digits',
);

const column = z.string().min(1).max(1024);
const metadataColumns = { topic: column.optional(), source: column.optional(), url: column.optional() };

/** Which column fills which field, as the mapping form and the upload request send it. */
export const columnMappingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('question-answer'),
    prompt: column,
    answer: column,
    context: column.optional(),
    ...metadataColumns,
  }),
  z.strictObject({ kind: z.literal('conversation'), messages: column, ...metadataColumns }),
  z.strictObject({ kind: z.literal('text'), text: column, ...metadataColumns }),
]);

const metadata = { topic: z.string().optional(), source: z.string().optional(), url: z.string().optional() };

/** One record as it is stored and sent. */
export const dataRecordSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('question-answer'), prompt: z.string(), answer: z.string(), ...metadata }),
  z.strictObject({ kind: z.literal('text'), text: z.string(), ...metadata }),
]);

const range = z
  .strictObject({ minimum: z.int().min(0), maximum: z.int().min(1).max(1_000_000) })
  .refine(({ minimum, maximum }) => minimum <= maximum, 'the minimum is above the maximum');

export const recordRulesSchema: z.ZodType<RecordRules> = z.strictObject({ prompt: range, answer: range, text: range });

const contentField = z.enum(keysOf(DEFAULT_RECORD_RULES));
const personalDataKind = z.enum(keysOf<PersonalDataKind>(PERSONAL_DATA));

export const personalDataFindingSchema = z.strictObject({
  kind: personalDataKind,
  field: z.enum(['prompt', 'answer', 'text', 'topic', 'source', 'url']),
  start: z.int().min(0),
  end: z.int().min(0),
  action: z.enum(['reject', 'mask', 'allow']),
});

const base = { row: z.int().min(1), line: z.int().min(1), excerpt: z.string() };
const lengthVerdict = { ...base, field: contentField, length: z.int().min(0), limit: z.int().min(0) };

/** A verdict as it is sent and kept: without the index entry, which travels by itself (duplicateEntrySchema.ts). */
export const sentVerdictSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('accepted'),
    recordHash: hashSchema,
    record: dataRecordSchema,
    flags: z.array(z.enum(keysOf<QualityFlag>(QUALITY_FLAGS))),
    findings: z.array(personalDataFindingSchema),
  }),
  z.strictObject({ ...base, kind: z.literal('duplicate'), recordHash: hashSchema, of: hashSchema }),
  z.strictObject({
    ...base,
    kind: z.literal('near-duplicate'),
    recordHash: hashSchema,
    of: hashSchema,
    jaccard: z.number().min(0).max(1),
    verified: z.boolean(),
  }),
  z.strictObject({ ...base, kind: z.literal('personal-data'), findings: z.array(personalDataFindingSchema) }),
  z.strictObject({ ...lengthVerdict, kind: z.literal('too-short') }),
  z.strictObject({ ...lengthVerdict, kind: z.literal('too-long') }),
  z.strictObject({
    ...base,
    kind: z.literal('malformed'),
    code: z.enum(keysOf<MalformedCode>(MALFORMED_CODES)),
    reason: z.string(),
  }),
]);
export type SentVerdict = z.infer<typeof sentVerdictSchema>;

const count = z.int().min(0);
const example = z.strictObject({
  row: z.int().min(1),
  line: z.int().min(1),
  explanation: z.string(),
  excerpt: z.string(),
});

/** What an upload came to: `rows` is the sum of `counts`. */
export const curationSummarySchema = z.strictObject({
  rows: count,
  counts: z.record(z.enum(keysOf<VerdictKind>(VERDICTS)), count),
  /** Findings by kind, whether refused, masked or allowed. */
  personalData: z.partialRecord(personalDataKind, count),
  flags: z.partialRecord(z.enum(keysOf<QualityFlag>(QUALITY_FLAGS)), count),
  /** The first few rows of each kind but accepted, each explained. */
  examples: z.partialRecord(z.enum(keysOf<VerdictKind>(VERDICTS)), z.array(example)),
});
export type CurationSummary = z.infer<typeof curationSummarySchema>;
