import type { ColumnMapping } from '@/core/curation/columnMapping';
import { readConversation } from '@/core/curation/conversation';
import {
  type ContentField,
  type DataRecordKind,
  METADATA_FIELDS,
  type MetadataField,
} from '@/core/curation/dataRecord';
import type { RowFields } from '@/core/ingest/parsedRow';

type Field = ContentField | MetadataField | 'context' | 'messages';
type NamedField = ContentField | MetadataField;

/** A proposal with, for each field it fills, the column, how sure it is (0 to 1) and why, in plain words. */
export type MappingSuggestion = {
  mapping: ColumnMapping;
  confidence: number;
  reasons: { field: Field; column: string; confidence: number; reason: string }[];
};

/** Names a column of this meaning goes by, best first; compared in lower case without separators. */
const NAMES: { [Name in NamedField]: readonly string[] } = {
  prompt: ['prompt', 'question', 'instruction', 'query', 'input', 'q', 'ask', 'user', 'problem', 'title', 'heading'],
  answer: [
    'answer',
    'response',
    'completion',
    'output',
    'reply',
    'a',
    'longanswer',
    'assistant',
    'target',
    'solution',
    'chosen',
  ],
  text: ['text', 'content', 'body', 'document', 'passage', 'paragraph', 'article'],
  topic: ['topic', 'focus', 'subject', 'category', 'task', 'label', 'tag', 'condition', 'heading', 'title'],
  source: ['source', 'origin', 'publisher', 'author', 'dataset', 'provider', 'collection'],
  url: ['url', 'link', 'href', 'uri', 'website', 'sourceurl'],
};

/** Names of a column that belongs below the prompt: Alpaca's input, and passages that a question is about. */
const CONTEXT_NAMES: readonly string[] = ['input', 'context', 'passage', 'background'];
/** A column is a conversation when this share of its sampled values can be read as one. */
const CONVERSATION_SHARE = 0.5;

type Profile = { column: string; key: string; filled: number; meanLength: number; questions: number; urls: number };

function profile(column: string, rows: readonly RowFields[]): Profile {
  const values = rows.map((row) => (row.get(column) ?? '').trim()).filter((value) => value !== '');
  const share = (test: (value: string) => boolean) => values.filter(test).length / Math.max(1, values.length);
  return {
    column,
    key: column.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''),
    filled: values.length / Math.max(1, rows.length),
    meanLength: values.reduce((sum, value) => sum + value.length, 0) / Math.max(1, values.length),
    questions: share((value) => value.endsWith('?')),
    urls: share((value) => /^https?:\/\/\S+$/i.test(value)),
  };
}

function byName(field: NamedField, { key }: Profile): { score: number; reason: string } {
  const exact = NAMES[field].indexOf(key);
  if (exact >= 0) return { score: 0.95 - 0.02 * exact, reason: 'its name says so' };
  const partial = NAMES[field].findIndex((name) => name.length > 3 && key.includes(name));
  return partial >= 0 ? { score: 0.6 - 0.02 * partial, reason: 'its name suggests it' } : { score: 0, reason: '' };
}

function byContent(field: NamedField, { meanLength, questions, urls }: Profile): { score: number; reason: string } {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  if (field === 'prompt' && questions > 0.5) {
    return {
      score: 0.4 + 0.3 * questions,
      reason: `${percent(questions)} of its sampled values end with a question mark`,
    };
  }
  if (field === 'answer' && meanLength > 20 && urls < 0.5 && questions < 0.3) {
    return {
      score: Math.min(0.5, 0.2 + meanLength / 1000),
      reason: `its values are texts of ${Math.round(meanLength)} characters on average`,
    };
  }
  if (field === 'text' && meanLength > 40 && urls < 0.5) {
    return {
      score: Math.min(0.5, 0.2 + meanLength / 1000),
      reason: `its values are texts of ${Math.round(meanLength)} characters on average`,
    };
  }
  if (field === 'url' && urls > 0.5)
    return { score: 0.3 + 0.4 * urls, reason: `${percent(urls)} of its sampled values are web addresses` };
  return { score: 0, reason: '' };
}

function score(field: NamedField, column: Profile): { score: number; reason: string } {
  const name = byName(field, column);
  const content = byContent(field, column);
  const [first, second] = name.score >= content.score ? [name, content] : [content, name];
  // Two signs that agree are worth more than one; a column that is empty in the sample is worth nothing.
  const combined = (first.score + (second.score > 0 ? 0.2 * (1 - first.score) : 0)) * column.filled;
  const reason = second.reason === '' ? first.reason : `${first.reason} and ${second.reason}`;
  return { score: combined, reason };
}

/** The column that holds whole conversations, if any. */
function conversationColumn(columns: readonly string[], rows: readonly RowFields[]) {
  for (const column of columns) {
    const values = rows.map((row) => row.get(column) ?? '').filter((value) => value.trimStart().startsWith('['));
    const read = values.filter((value) => !('problem' in readConversation(value)));
    const share = read.length / Math.max(1, rows.length);
    if (share >= CONVERSATION_SHARE) return { column, share };
  }
  return undefined;
}

/**
 * Proposes which columns hold which fields, from their names and a sample of rows. Undefined when nothing fits: the
 * person then chooses. Without a `kind`, question and answer are preferred to plain text unless a column is plainly text.
 */
export function suggestMapping(
  columns: readonly string[],
  sampleRows: readonly RowFields[],
  kind?: DataRecordKind,
): MappingSuggestion | undefined {
  const profiles = columns.map((column) => profile(column, sampleRows));
  const best = (field: NamedField, taken: readonly string[]) =>
    profiles
      .filter(({ column }) => !taken.includes(column))
      .map((column) => ({ field, column: column.column, ...score(field, column) }))
      .filter((candidate) => candidate.score >= 0.2)
      .sort((left, right) => right.score - left.score)[0];

  const conversation = kind === 'text' ? undefined : conversationColumn(columns, sampleRows);
  if (conversation !== undefined) {
    const { column, share } = conversation;
    const reason = `${Math.round(share * 100)} % of its sampled values are conversations`;
    return {
      mapping: { kind: 'conversation', messages: column },
      confidence: share,
      reasons: [{ field: 'messages', column, confidence: share, reason }],
    };
  }
  const prompt = kind === 'text' ? undefined : best('prompt', []);
  const answer = prompt && best('answer', [prompt.column]);
  const text = kind === 'question-answer' ? undefined : best('text', []);
  // A column that is plainly the text is not taken for an answer because something stands beside it.
  const rather = text !== undefined && answer !== undefined && text.score > answer.score + 0.2;
  const pair = prompt !== undefined && answer !== undefined && !rather ? [prompt, answer] : undefined;
  const content = pair ?? (text === undefined ? undefined : [text]);
  if (content === undefined) return undefined;

  const chosen: { field: Field; column: string; score: number; reason: string }[] = [...content];
  const context =
    pair === undefined
      ? undefined
      : profiles.find(
          ({ column, key }) => CONTEXT_NAMES.includes(key) && !chosen.some((choice) => choice.column === column),
        );
  if (context !== undefined) {
    chosen.push({ field: 'context', column: context.column, score: 0.9, reason: 'its name says so' });
  }
  for (const field of METADATA_FIELDS) {
    const found = best(
      field,
      chosen.map(({ column }) => column),
    );
    if (found !== undefined && found.score >= 0.5) chosen.push(found);
  }
  const metadata: { topic?: string; source?: string; url?: string } = {};
  for (const field of METADATA_FIELDS) {
    const found = chosen.find((choice) => choice.field === field);
    if (found !== undefined) metadata[field] = found.column;
  }
  const mapping: ColumnMapping =
    pair === undefined
      ? { kind: 'text', text: content[0]!.column, ...metadata }
      : {
          kind: 'question-answer',
          prompt: pair[0]!.column,
          answer: pair[1]!.column,
          ...(context === undefined ? {} : { context: context.column }),
          ...metadata,
        };
  return {
    mapping,
    confidence: Math.min(...content.map((choice) => choice.score)),
    reasons: chosen.map(({ field, column, score: confidence, reason }) => ({ field, column, confidence, reason })),
  };
}
