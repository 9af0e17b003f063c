'use client';

import { useId } from 'react';
import { Label } from '@/components/ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import type { ColumnChoice } from '@/core/curation/columnChoice';

/** What each field of a record is called on the page. */
const FIELD_LABELS: Readonly<Record<string, string>> = {
  prompt: 'Question',
  context: 'Context, below the question',
  answer: 'Answer',
  messages: 'Conversation, in place of question and answer',
  text: 'Text',
  topic: 'Topic',
  source: 'Source',
  url: 'Web address',
};

export const fieldLabel = (field: string): string => FIELD_LABELS[field] ?? field;

/** A Select cannot hold an empty value, and a column may be called anything: columns are chosen by their position. */
const NONE = 'none';

export type ColumnChoiceFormProps = {
  fields: readonly string[];
  /** Fields that have to have a column as things stand. */
  required: readonly string[];
  columns: readonly string[];
  value: ColumnChoice;
  onChange: (value: ColumnChoice) => void;
};

/** One list of columns for each field of a record. A conversation holds its own questions and answers. */
export function ColumnChoiceForm({ fields, required, columns, value, onChange }: ColumnChoiceFormProps) {
  const id = useId();
  const choose = (field: string, column: string | null) => {
    const others =
      column === null
        ? {}
        : field === 'messages'
          ? { prompt: null, context: null, answer: null }
          : ['prompt', 'context', 'answer'].includes(field) && value.messages
            ? { messages: null }
            : {};
    onChange({ ...value, ...others, [field]: column });
  };
  return (
    <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {fields.map((field) => (
        <div key={field} className="grid content-start gap-1.5">
          <Label htmlFor={`${id}-${field}`}>
            {fieldLabel(field)}
            {required.includes(field) ? '' : ' (optional)'}
          </Label>
          <Select
            value={value[field] ? String(columns.indexOf(value[field])) : NONE}
            onValueChange={(chosen) => choose(field, chosen === NONE ? null : (columns[Number(chosen)] ?? null))}
          >
            <SelectTrigger id={`${id}-${field}`} aria-invalid={required.includes(field) && !value[field]}>
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              <SelectItem value={NONE}>No column</SelectItem>
              {columns.map((column, position) => (
                <SelectItem key={column} value={String(position)}>
                  {column || `Column ${position + 1}`}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
        </div>
      ))}
    </div>
  );
}
