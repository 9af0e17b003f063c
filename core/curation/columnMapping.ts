import { readConversation } from '@/core/curation/conversation';
import { type DataRecord, METADATA_FIELDS, type RecordMetadata } from '@/core/curation/dataRecord';
import { normaliseText } from '@/core/curation/normaliseText';
import { formatTranscript } from '@/core/curation/transcript';
import type { MalformedCode, RowFields } from '@/core/ingest/parsedRow';

type MetadataColumns = { topic?: string; source?: string; url?: string };

/**
 * Which column of an upload fills which field of a record. `context` is put below the prompt (Alpaca's `input`);
 * `messages` holds a whole conversation, of which the last answer is learned and everything before it is the prompt.
 */
export type ColumnMapping =
  | (MetadataColumns & { kind: 'question-answer'; prompt: string; answer: string; context?: string })
  | (MetadataColumns & { kind: 'conversation'; messages: string })
  | (MetadataColumns & { kind: 'text'; text: string });

/** The columns that a mapping needs in every row. */
export function requiredColumns(mapping: ColumnMapping): string[] {
  switch (mapping.kind) {
    case 'text':
      return [mapping.text];
    case 'conversation':
      return [mapping.messages];
    case 'question-answer':
      return [mapping.prompt, mapping.answer];
  }
}

/** Why a row makes no record. */
export type MappingProblem = { code: MalformedCode; reason: string };

/** A record from a row, its texts normalised; metadata that is empty is left out. Else what is wrong with the row. */
export function mapRow(fields: RowFields, mapping: ColumnMapping): DataRecord | MappingProblem {
  const missing = requiredColumns(mapping).find((column) => !fields.has(column));
  if (missing !== undefined) return { code: 'missing-field', reason: `the column "${missing}" is absent` };
  const read = (column: string) => normaliseText(fields.get(column) ?? '');
  const metadata: RecordMetadata = {};
  for (const field of METADATA_FIELDS) {
    const column = mapping[field];
    const text = column === undefined ? '' : read(column);
    if (text !== '') metadata[field] = text;
  }
  switch (mapping.kind) {
    case 'text':
      return { kind: 'text', text: read(mapping.text), ...metadata };
    case 'question-answer': {
      const context = mapping.context === undefined ? '' : read(mapping.context);
      const prompt = [read(mapping.prompt), context].filter((part) => part !== '').join('\n\n');
      return { kind: 'question-answer', prompt, answer: read(mapping.answer), ...metadata };
    }
    case 'conversation': {
      const found = readConversation(fields.get(mapping.messages) ?? '');
      if ('problem' in found) {
        return { code: 'not-a-conversation', reason: `the column "${mapping.messages}" ${found.problem}` };
      }
      return { kind: 'question-answer', prompt: formatTranscript(found.before), answer: found.answer, ...metadata };
    }
  }
}
