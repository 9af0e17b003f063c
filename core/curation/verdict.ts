import type { ContentField, DataRecord } from '@/core/curation/dataRecord';
import type { DuplicateEntry } from '@/core/curation/duplicateIndex';
import type { PersonalDataFinding } from '@/core/curation/personalData/screenRecord';
import type { QualityFlag } from '@/core/curation/qualityFlags';
import type { Hash } from '@/core/hash/hash';
import type { MalformedCode, RowPlace } from '@/core/ingest/parsedRow';

/** Every outcome that a row may have, with the words shown for it. Each row has exactly one. */
export const VERDICTS = {
  accepted: 'Accepted',
  duplicate: 'Duplicate',
  'near-duplicate': 'Near duplicate',
  'personal-data': 'Personal data',
  'too-short': 'Too short',
  'too-long': 'Too long',
  malformed: 'Malformed',
} as const;

export type VerdictKind = keyof typeof VERDICTS;

/** `excerpt` is the beginning of the prompt or text, personal data masked; empty for a row that could not be read. */
type Base = RowPlace & { excerpt: string };

export type AcceptedVerdict = Base & {
  kind: 'accepted';
  recordHash: Hash;
  /** As it will be stored: normalised, and masked where the policy says so. */
  record: DataRecord;
  /** What to keep so that later uploads are compared with this record. */
  entry: Required<DuplicateEntry>;
  flags: QualityFlag[];
  /** Personal data that was masked or allowed. */
  findings: PersonalDataFinding[];
};

export type Verdict =
  | AcceptedVerdict
  | (Base & { kind: 'duplicate'; recordHash: Hash; of: Hash })
  | (Base & { kind: 'near-duplicate'; recordHash: Hash; of: Hash; jaccard: number; verified: boolean })
  | (Base & { kind: 'personal-data'; findings: PersonalDataFinding[] })
  | (Base & { kind: 'too-short' | 'too-long'; field: ContentField; length: number; limit: number })
  | (Base & { kind: 'malformed'; code: MalformedCode; reason: string });

/** How many rows had each outcome; the sum is the number of rows read. */
export type VerdictCounts = { [Kind in VerdictKind]: number };

export function emptyCounts(): VerdictCounts {
  return {
    accepted: 0,
    duplicate: 0,
    'near-duplicate': 0,
    'personal-data': 0,
    'too-short': 0,
    'too-long': 0,
    malformed: 0,
  };
}
