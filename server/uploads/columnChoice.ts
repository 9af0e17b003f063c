import type { ColumnMapping } from '@/core/curation/columnMapping';
import { METADATA_FIELDS } from '@/core/curation/dataRecord';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

export type SchemaKind = ColumnMapping['kind'];

/** A mapping as it travels: from each field of a record to a column of the file, or to none. */
export type ColumnChoice = Record<string, string | null>;

const CONTENT_FIELDS = { 'question-answer': ['prompt', 'answer'], text: ['text'] } as const;

/** The fields that a person may choose columns for; content first. */
export function mappableFields(kind: SchemaKind): readonly string[] {
  return [...CONTENT_FIELDS[kind], ...METADATA_FIELDS];
}

/** A suggestion as a choice with every field present; empty where it is for another kind of DataNet. */
export function choiceOf(mapping: ColumnMapping | undefined, kind: SchemaKind): ColumnChoice {
  const known: Record<string, string | undefined> = mapping?.kind === kind ? { ...mapping } : {};
  return Object.fromEntries(mappableFields(kind).map((field) => [field, known[field] ?? null]));
}

/**
 * The mapping that a person chose.
 * Throws `invalid_input` naming the file and the field when a content field has no column, a column does not exist, or
 * one column is chosen for both prompt and answer.
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
  for (const field of mappableFields(kind)) {
    const column = choice[field] ?? null;
    const isContent = (CONTENT_FIELDS[kind] as readonly string[]).includes(field);
    if (column === null && isContent) throw refuse(field, `no column is chosen for the ${field}`);
    if (column !== null && !columns.includes(column)) throw refuse(field, `there is no column "${column}"`);
  }
  const metadata = Object.fromEntries(
    METADATA_FIELDS.flatMap((field) => (choice[field] ? [[field, choice[field]]] : [])),
  );
  if (kind === 'text') return { kind, text: choice.text ?? '', ...metadata };
  if (choice.prompt === choice.answer) throw refuse('answer', 'the prompt and the answer are the same column');
  return { kind, prompt: choice.prompt ?? '', answer: choice.answer ?? '', ...metadata };
}
