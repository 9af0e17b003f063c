import type { ColumnMapping } from '@/core/curation/columnMapping';
import { type DataRecordKind, METADATA_FIELDS } from '@/core/curation/dataRecord';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

export type SchemaKind = DataRecordKind;

/** A mapping as it travels: from each field of a record to a column of the file, or to none. */
export type ColumnChoice = Record<string, string | null>;

/** The fields that content is read from. A conversation takes the place of prompt and answer. */
const CONTENT_FIELDS = { 'question-answer': ['prompt', 'context', 'answer', 'messages'], text: ['text'] } as const;

/** The fields that a person may choose columns for; content first. */
export function mappableFields(kind: SchemaKind): readonly string[] {
  return [...CONTENT_FIELDS[kind], ...METADATA_FIELDS];
}

/** The fields that have to have a column, given what is chosen. */
export function requiredFields(choice: ColumnChoice, kind: SchemaKind): readonly string[] {
  if (kind === 'text') return ['text'];
  return choice.messages ? ['messages'] : ['prompt', 'answer'];
}

/** A suggestion as a choice with every field present; empty where it is for another kind of DataNet. */
export function choiceOf(mapping: ColumnMapping | undefined, kind: SchemaKind): ColumnChoice {
  const made = mapping?.kind === 'conversation' ? 'question-answer' : mapping?.kind;
  const known: Record<string, string | undefined> = made === kind ? { ...mapping } : {};
  return Object.fromEntries(mappableFields(kind).map((field) => [field, known[field] ?? null]));
}

/**
 * The mapping that a person chose.
 * Throws `invalid_input` naming the file and the field when a content field has no column, a column does not exist, one
 * column is chosen for two parts of the content, or a conversation beside a prompt or an answer.
 */
export function mappingOf(
  choice: ColumnChoice,
  kind: SchemaKind,
  file: { fileName: string; columns: readonly string[] },
): ColumnMapping {
  const { fileName, columns } = file;
  const refuse = (field: string, problem: string) =>
    new OpenLedgerError({
      code: 'invalid_input',
      message: `${fileName}: ${problem}`,
      fields: { file: fileName, field, column: choice[field] ?? null },
      remedy: `Choose among the columns ${columns.map((column) => `"${column}"`).join(', ')}.`.slice(0, 500),
    });
  const unknown = Object.keys(choice).find((field) => !mappableFields(kind).includes(field));
  if (unknown !== undefined) throw refuse(unknown, `records of this DataNet have no field "${unknown}"`);
  const required = requiredFields(choice, kind);
  for (const field of mappableFields(kind)) {
    const column = choice[field] ?? null;
    if (column === null && required.includes(field)) throw refuse(field, `no column is chosen for the ${field}`);
    if (column !== null && !columns.includes(column)) throw refuse(field, `there is no column "${column}"`);
  }
  const metadata = Object.fromEntries(
    METADATA_FIELDS.flatMap((field) => (choice[field] ? [[field, choice[field]]] : [])),
  );
  const { prompt = null, answer = null, context = null, messages = null, text = null } = choice;
  if (kind === 'text') return { kind, text: text ?? '', ...metadata };
  if (messages !== null) {
    const beside = ['prompt', 'answer', 'context'].find((field) => choice[field]);
    if (beside !== undefined)
      throw refuse(
        beside,
        `a conversation holds its own prompts and answers, so no column is chosen for the ${beside}`,
      );
    return { kind: 'conversation', messages, ...metadata };
  }
  if (prompt === answer) throw refuse('answer', 'the prompt and the answer are the same column');
  if (context !== null && (context === prompt || context === answer)) {
    throw refuse('context', 'the context is the same column as the prompt or the answer');
  }
  return { kind, prompt: prompt ?? '', answer: answer ?? '', ...(context === null ? {} : { context }), ...metadata };
}
