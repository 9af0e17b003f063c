import type { ColumnMapping } from '@/core/curation/columnMapping';
import type { ContentField } from '@/core/curation/dataRecord';
import { explainVerdict } from '@/core/curation/explainVerdict';
import type { Verdict, VerdictKind } from '@/core/curation/verdict';

/** Why one row is not learned from: where it stands, what is wrong and what to do. */
export type RowProblem = { row: number; column: string; what: string; remedy: string };

const REMEDY: { readonly [Kind in Exclude<VerdictKind, 'accepted'>]: string } = {
  duplicate: 'Nothing to do: the other row is learned from.',
  'near-duplicate': 'Nothing to do: the other row is learned from. Keep one of the two wordings.',
  'personal-data': 'Take it out of the text, and drop the file again.',
  'too-short': 'Write it out, or choose another column.',
  'too-long': 'Split it into several rows.',
  malformed: 'Correct the row and drop the file again, or choose another column.',
};

function columnOf(field: ContentField, mapping: ColumnMapping): string {
  switch (mapping.kind) {
    case 'text':
      return mapping.text;
    case 'conversation':
      return mapping.messages;
    case 'question-answer':
      return field === 'answer' ? mapping.answer : mapping.prompt;
  }
}

/** A refused row as a line of a table; `names` says which row a hash belongs to, where one copies another. */
export function rowProblem(
  verdict: Exclude<Verdict, { kind: 'accepted' }>,
  mapping: ColumnMapping,
  names: (recordHash: string) => string | undefined,
): RowProblem {
  const { row, kind } = verdict;
  const remedy = REMEDY[kind];
  switch (kind) {
    case 'duplicate':
      return { row, column: '', what: `Says the same as ${names(verdict.of) ?? 'another row'}.`, remedy };
    case 'near-duplicate': {
      const share = `${Math.round(verdict.jaccard * 100)} %`;
      return {
        row,
        column: '',
        what: `Shares ${share} of its phrases with ${names(verdict.of) ?? 'another row'}.`,
        remedy,
      };
    }
    case 'too-short':
    case 'too-long': {
      const bound = kind === 'too-short' ? 'at least' : 'at most';
      const what = `${verdict.length} characters; ${bound} ${verdict.limit} are asked for.`;
      return { row, column: columnOf(verdict.field, mapping), what, remedy };
    }
    case 'malformed': {
      const what = verdict.reason.replace(/^line \d+: /, '').replace(/\.?$/, '.');
      return { row, column: /"([^"]+)"/.exec(what)?.[1] ?? '', what: what[0]!.toUpperCase() + what.slice(1), remedy };
    }
    case 'personal-data':
      return { row, column: '', what: explainVerdict(verdict), remedy };
  }
}
