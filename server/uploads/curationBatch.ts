import type { ColumnMapping } from '@/core/curation/columnMapping';
import { judgeRow } from '@/core/curation/curate';
import type { DataRecord } from '@/core/curation/dataRecord';
import { METADATA_FIELDS } from '@/core/curation/dataRecord';
import type { DuplicateIndex } from '@/core/curation/duplicateIndex';
import { explainVerdict } from '@/core/curation/explainVerdict';
import type { AcceptedVerdict, Verdict } from '@/core/curation/verdict';
import type { ParsedRow } from '@/core/ingest/parsedRow';
import type { NewRecord, NewRejection } from './curationRepository';
import { encodeDuplicateEntry } from './duplicateEntryCodec';
import type { CurationSummary } from './uploadView';

/** The columns of `Record` that hold the content: a plain text is an answer without a prompt. */
export function storedContent(record: DataRecord): {
  prompt: string;
  answer: string;
  metadata: Record<string, string>;
} {
  const metadata = Object.fromEntries(
    METADATA_FIELDS.flatMap((field) => (record[field] ? [[field, record[field]]] : [])),
  );
  return record.kind === 'text'
    ? { prompt: '', answer: record.text, metadata }
    : { prompt: record.prompt, answer: record.answer, metadata };
}

function acceptedRow(verdict: AcceptedVerdict): NewRecord {
  return {
    recordHash: verdict.recordHash,
    ...storedContent(verdict.record),
    line: verdict.line,
    // A near duplicate is refused, so within its DataNet every record stands for itself.
    clusterHash: verdict.recordHash,
    signature: encodeDuplicateEntry(verdict.entry),
    flags: verdict.flags,
  };
}

/** What is kept of a refusal beside its sentence: never the personal data itself. */
function detailOf(verdict: Exclude<Verdict, AcceptedVerdict>): NewRejection['detail'] {
  switch (verdict.kind) {
    case 'duplicate':
      return { row: verdict.row, recordHash: verdict.recordHash, of: verdict.of };
    case 'near-duplicate': {
      const { row, recordHash, of, jaccard, verified } = verdict;
      return { row, recordHash, of, jaccard, verified };
    }
    case 'personal-data': {
      const findings = verdict.findings.map(({ kind, field, start, end, action }) => ({
        kind,
        field,
        start,
        end,
        action,
      }));
      return { row: verdict.row, findings };
    }
    case 'too-short':
    case 'too-long':
      return { row: verdict.row, field: verdict.field, length: verdict.length, limit: verdict.limit };
    case 'malformed':
      return { row: verdict.row, code: verdict.code };
  }
}

// PostgreSQL stores no NUL; an excerpt of a malformed row may hold one.
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const withoutNul = (text: string) => text.replace(/\u0000/g, '\uFFFD');

export type BatchOutcome = { records: NewRecord[]; rejections: NewRejection[] };

/** Judges rows in order; accepted ones are added to the index. */
export function judgeBatch(rows: readonly ParsedRow[], mapping: ColumnMapping, existing: DuplicateIndex): BatchOutcome {
  const outcome: BatchOutcome = { records: [], rejections: [] };
  for (const row of rows) {
    const verdict = judgeRow(row, { mapping, existing });
    if (verdict.kind === 'accepted') outcome.records.push(acceptedRow(verdict));
    else {
      outcome.rejections.push({
        line: verdict.line,
        kind: verdict.kind,
        reason: withoutNul(explainVerdict(verdict)),
        detail: detailOf(verdict),
        excerpt: withoutNul(verdict.excerpt),
      });
    }
  }
  return outcome;
}

/** The totals with a batch added; rows stay the sum of accepted and rejected. */
export function addToSummary(summary: CurationSummary, { records, rejections }: BatchOutcome): CurationSummary {
  const rejected = { ...summary.rejected };
  for (const { kind } of rejections) rejected[kind] = (rejected[kind] ?? 0) + 1;
  return {
    rows: summary.rows + records.length + rejections.length,
    accepted: summary.accepted + records.length,
    rejected,
  };
}
