import { type ColumnMapping, mapRow } from '@/core/curation/columnMapping';
import { contentOf, type DataRecord } from '@/core/curation/dataRecord';
import { type DuplicateIndex, duplicateEntry } from '@/core/curation/duplicateIndex';
import { DEFAULT_PERSONAL_DATA_POLICY, type PersonalDataPolicy } from '@/core/curation/personalData/personalDataKind';
import { screenRecord } from '@/core/curation/personalData/screenRecord';
import { qualityFlags } from '@/core/curation/qualityFlags';
import { recordHash } from '@/core/curation/recordHash';
import { DEFAULT_RECORD_RULES, lengthProblem, type RecordRules } from '@/core/curation/recordRules';
import { emptyCounts, type Verdict, type VerdictCounts } from '@/core/curation/verdict';
import type { ParsedRow } from '@/core/ingest/parsedRow';

const EXCERPT_LENGTH = 160;

export type CurationProgress = { rows: number; counts: VerdictCounts };

export type CurateOptions = {
  mapping: ColumnMapping;
  /** Records already in the DataNet. Accepted rows are added to it, so one index serves several uploads in turn. */
  existing: DuplicateIndex;
  rules?: RecordRules;
  policy?: PersonalDataPolicy;
  /** Called after every `progressEvery` rows (default 100) and once at the end. */
  onProgress?: (progress: CurationProgress) => void;
  progressEvery?: number;
};

function excerptOf(record: DataRecord): string {
  const text = contentOf(record)[0]?.text ?? '';
  // Cut by code points, so that no surrogate pair is halved.
  return text.length <= EXCERPT_LENGTH
    ? text
    : `${[...text.slice(0, 2 * EXCERPT_LENGTH)].slice(0, EXCERPT_LENGTH).join('')}…`;
}

/** The verdict on one row; an accepted row is added to the index. */
export function judgeRow(row: ParsedRow, options: CurateOptions): Verdict {
  const place = { row: row.row, line: row.line };
  if (row.kind === 'malformed') return { ...row, excerpt: '' };
  const mapped = mapRow(row.fields, options.mapping);
  if ('code' in mapped) {
    const reason = `line ${row.line}: ${mapped.reason}`;
    return { ...place, kind: 'malformed', code: mapped.code, reason, excerpt: '' };
  }
  // Length before patterns: a text beyond the maximum is not searched.
  const length = lengthProblem(mapped, options.rules ?? DEFAULT_RECORD_RULES);
  if (length?.kind === 'too-long') return { ...place, ...length, excerpt: '' };
  const { record, findings } = screenRecord(mapped, options.policy ?? DEFAULT_PERSONAL_DATA_POLICY);
  const excerpt = excerptOf(record);
  if (length !== undefined) return { ...place, ...length, excerpt };
  if (findings.some((finding) => finding.action === 'reject'))
    return { ...place, kind: 'personal-data', findings, excerpt };
  const hash = recordHash(record);
  const entry = duplicateEntry(record, hash);
  const match = options.existing.find(entry);
  if (match !== undefined) return { ...place, ...match, recordHash: hash, excerpt };
  options.existing.add(entry);
  return {
    ...place,
    kind: 'accepted',
    recordHash: hash,
    record,
    entry,
    flags: qualityFlags(record),
    findings,
    excerpt,
  };
}

/**
 * One verdict for each row, in order, in a single pass: read → map → length → personal data → hash → duplicates.
 * Time grows linearly with the words of the input (112 hash steps a word dominate) plus, for each row, the words of its
 * candidates: near copies and nothing else, unless the input is built to collide. Memory grows with accepted rows
 * only: about 448 bytes and 4 bytes a word each; texts are not kept.
 * @throws whatever `rows` throws: limits and unreadable files (parseRows.ts)
 */
export async function* curate(rows: AsyncIterable<ParsedRow>, options: CurateOptions): AsyncGenerator<Verdict> {
  const counts = emptyCounts();
  const every = options.progressEvery ?? 100;
  let read = 0;
  for await (const row of rows) {
    const verdict = judgeRow(row, options);
    counts[verdict.kind] += 1;
    read += 1;
    if (read % every === 0) options.onProgress?.({ rows: read, counts: { ...counts } });
    yield verdict;
  }
  options.onProgress?.({ rows: read, counts: { ...counts } });
}
