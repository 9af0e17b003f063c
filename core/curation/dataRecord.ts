/** What a record may say about itself beside its content. */
export const METADATA_FIELDS = ['topic', 'source', 'url'] as const;
export type MetadataField = (typeof METADATA_FIELDS)[number];
export type RecordMetadata = { [Field in MetadataField]?: string };

export type QuestionAnswerRecord = RecordMetadata & { kind: 'question-answer'; prompt: string; answer: string };
export type TextRecord = RecordMetadata & { kind: 'text'; text: string };

/** One unit of a DataNet: what is hashed, anchored, trained on and paid for. */
export type DataRecord = QuestionAnswerRecord | TextRecord;
export type DataRecordKind = DataRecord['kind'];
export type ContentField = 'prompt' | 'answer' | 'text';

/** The content of a record, field by field, in canonical order. */
export function contentOf(record: DataRecord): { field: ContentField; text: string }[] {
  if (record.kind === 'text') return [{ field: 'text', text: record.text }];
  return [
    { field: 'prompt', text: record.prompt },
    { field: 'answer', text: record.answer },
  ];
}

/** The same record with each content field replaced by what `change` makes of it. */
export function mapContent(record: DataRecord, change: (text: string, field: ContentField) => string): DataRecord {
  if (record.kind === 'text') return { ...record, text: change(record.text, 'text') };
  return { ...record, prompt: change(record.prompt, 'prompt'), answer: change(record.answer, 'answer') };
}
