import type { ColumnMapping } from '@/core/curation/columnMapping';
import type { DataRecordKind } from '@/core/curation/dataRecord';
import type { DuplicateEntry } from '@/core/curation/duplicateIndex';
import type { PersonalDataPolicy } from '@/core/curation/personalData/personalDataKind';
import type { RecordRules } from '@/core/curation/recordRules';
import type { Verdict, VerdictCounts } from '@/core/curation/verdict';
import type { IngestLimits } from '@/core/ingest/ingestLimits';
import type { UploadDescription } from '@/lib/ingest/describeUpload';
import type { CurationSummary } from '@/lib/ingest/schemas';
import type { ErrorData } from '@/workers/shared/errorData';

/** A dropped file: a handle, not its bytes, so that sending it costs nothing however large it is. */
export type DroppedFile = { blob: Blob; name: string };

export type OpenParameters = { recordKind?: DataRecordKind; limits?: Partial<IngestLimits> };

export type CurateParameters = {
  mapping: ColumnMapping;
  /** Records already in the DataNet. */
  existing: readonly DuplicateEntry[];
  threshold?: number;
  rules?: RecordRules;
  policy?: PersonalDataPolicy;
  limits?: Partial<IngestLimits>;
};

/** Page to worker. `id` names the request in every answer to it; to cancel, send the id of the request to stop. */
export type IngestRequest =
  | { kind: 'open'; id: number; file: DroppedFile; parameters: OpenParameters }
  | { kind: 'curate'; id: number; file: DroppedFile; parameters: CurateParameters }
  | { kind: 'cancel'; id: number };

/** Bytes are of the file as it lies on the disk. */
export type IngestProgress = { bytes: number; totalBytes: number; rows: number; counts: VerdictCounts };

/** Worker to page. A request ends with exactly one of opened, curated, failed or cancelled. */
export type IngestResponse =
  | { kind: 'opened'; id: number; description: UploadDescription }
  | { kind: 'progress'; id: number; progress: IngestProgress }
  | { kind: 'verdicts'; id: number; verdicts: Verdict[] }
  | { kind: 'curated'; id: number; summary: CurationSummary }
  | { kind: 'failed'; id: number; error: ErrorData }
  | { kind: 'cancelled'; id: number };
