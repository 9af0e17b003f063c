import { type ContentField, contentOf, type DataRecord } from '@/core/curation/dataRecord';

/** Least and greatest length of each content field, in characters (UTF-16 code units) after normalisation. */
export type RecordRules = { readonly [Field in ContentField]: { minimum: number; maximum: number } };

/** An answer may be a figure or a yes; a text of less than a sentence teaches nothing by itself. */
export const DEFAULT_RECORD_RULES: RecordRules = {
  prompt: { minimum: 5, maximum: 20_000 },
  answer: { minimum: 2, maximum: 100_000 },
  text: { minimum: 40, maximum: 100_000 },
};

export type LengthProblem = {
  kind: 'too-short' | 'too-long';
  field: ContentField;
  length: number;
  /** The minimum or maximum that was passed. */
  limit: number;
};

/** The first field whose length is outside its rule. */
export function lengthProblem(record: DataRecord, rules: RecordRules): LengthProblem | undefined {
  for (const { field, text } of contentOf(record)) {
    const { minimum, maximum } = rules[field];
    if (text.length < minimum) return { kind: 'too-short', field, length: text.length, limit: minimum };
    if (text.length > maximum) return { kind: 'too-long', field, length: text.length, limit: maximum };
  }
  return undefined;
}
