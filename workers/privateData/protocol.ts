import type { ColumnMapping } from '@/core/curation/columnMapping';
import type { RowProblem } from '@/core/curation/rowProblem';
import type { UploadDescription } from '@/lib/ingest/describeUpload';
import type { ErrorData } from '@/workers/shared/errorData';

/** What the check of a file came to. */
export type FileOutcome = {
  rows: number;
  accepted: number;
  /** Rows in which something looks like personal data; in private files it refuses nothing. */
  personalData: number;
  problems: RowProblem[];
  /** Problems there are beside those listed. */
  moreProblems: number;
};

export type PrivateFile = {
  id: string;
  name: string;
  size: number;
  description: Pick<UploadDescription, 'format' | 'notices' | 'columns' | 'sample'> | null;
  mapping: ColumnMapping | null;
  outcome: FileOutcome | null;
  /** Why the file cannot be read at all. */
  error: { message: string; remedy: string } | null;
};

/** Records of all files together, under a salted hash. */
export type PrivateSet = {
  hash: `0x${string}`;
  records: number;
  /** Records with a rejected answer beside their own: all of them, and preferences can be learned. */
  pairs: number;
};

/** What this browser keeps between two visits. */
export type PrivateDraft = { name: string; files: PrivateFile[]; set: PrivateSet | null };

export type PrivateRecord = {
  recordHash: `0x${string}`;
  prompt: string;
  answer: string;
  /** What the file's column "rejected" says: the answer that was not preferred. */
  rejected?: string;
  file: string;
  row: number;
};

/** What runs of private data left in this browser: the records of a set, or an adapter. */
export type KeptPrivate = { kind: 'records' | 'adapter'; hash: string; bytes: number };

/** Every change judges all files again, so that copies across files are found. */
export type PrivateAction =
  | { kind: 'load' }
  | { kind: 'add'; files: { blob: Blob; name: string }[] }
  | { kind: 'map'; fileId: string; mapping: ColumnMapping }
  | { kind: 'rename'; name: string }
  | { kind: 'remove'; fileId: string }
  /** A run was made of the set: it stays when the draft goes on or is cleared. */
  | { kind: 'pin' }
  | { kind: 'clear' }
  /** Deletes for good what a run left, and the files of the draft where they say the same. */
  | { kind: 'forget'; kept: Pick<KeptPrivate, 'kind' | 'hash'> };

/** Page to worker: a change of the draft, the records of a set, or what runs have left. */
export type PrivateRequest =
  | { kind: 'draft'; id: number; action: PrivateAction }
  | { kind: 'records'; id: number; setHash: string }
  | { kind: 'kept'; id: number };

/** Worker to page. */
export type PrivateResponse =
  | { kind: 'progress'; id: number; rows: number }
  | { kind: 'draft'; id: number; draft: PrivateDraft }
  | { kind: 'records'; id: number; records: PrivateRecord[] | null }
  | { kind: 'kept'; id: number; kept: KeptPrivate[] }
  | { kind: 'failed'; id: number; error: ErrorData };
