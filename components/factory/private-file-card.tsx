'use client';

import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ColumnChoiceForm } from '@/components/data-nets/column-choice-form';
import { RowProblems } from '@/components/factory/row-problems';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { RadioCard, RadioGroup } from '@/components/ui/radio-group';
import {
  type ColumnChoice,
  choiceOf,
  mappableFields,
  mappingOf,
  requiredFields,
  type SchemaKind,
} from '@/core/curation/columnChoice';
import { formatBytes, formatCount, plural } from '@/lib/format/number';
import { previewMapping } from '@/lib/ingest/describeUpload';
import type { PrivateAction, PrivateFile } from '@/workers/privateData/protocol';

export type PrivateFileCardProps = { file: PrivateFile; busy: boolean; onAction: (action: PrivateAction) => void };

/** One private file: which column is what, the first rows as records, and every row that is refused. */
export function PrivateFileCard({ file, busy, onAction }: PrivateFileCardProps) {
  const { description, mapping, outcome, error } = file;
  return (
    <article className="grid gap-3 rounded-md border p-4" aria-label={file.name}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex min-w-0 flex-wrap items-center gap-2">
          <h4 className="break-all font-medium">{file.name}</h4>
          <span className="text-ink-muted text-sm">{formatBytes(file.size)}</span>
          {outcome ? (
            <>
              <Badge tone="accepted">{formatCount(outcome.accepted)} to learn from</Badge>
              {outcome.rows > outcome.accepted ? (
                <Badge tone="rejected">{formatCount(outcome.rows - outcome.accepted)} refused</Badge>
              ) : null}
            </>
          ) : null}
        </div>
        <Button
          variant="ghost"
          size="small"
          disabled={busy}
          aria-label={`Remove ${file.name}`}
          onClick={() => onAction({ kind: 'remove', fileId: file.id })}
        >
          <Trash2 aria-hidden /> Remove
        </Button>
      </div>
      {error ? (
        <p role="alert" className="rounded-md bg-rejected-soft px-3 py-2 text-rejected text-sm">
          {error.message}. {error.remedy}
        </p>
      ) : null}
      {description?.notices.map((notice) => (
        <p key={notice} className="text-ink-muted text-sm">
          {notice}
        </p>
      ))}
      {outcome && outcome.personalData > 0 ? (
        <p className="text-pending text-sm">
          {plural(outcome.personalData, 'row')} hold what looks like personal data. It stays here, and the model may
          repeat it: think of that before you hand the adapter on.
        </p>
      ) : null}
      {description ? (
        <details className="group" open={mapping === null}>
          <summary className="cursor-pointer text-sm underline-offset-4 hover:underline">
            Which column is what{mapping === null ? '? None was recognised.' : ', and the first rows'}
          </summary>
          <Mapping file={file} description={description} busy={busy} onAction={onAction} />
        </details>
      ) : null}
      {outcome && outcome.problems.length > 0 ? (
        <RowProblems problems={outcome.problems} more={outcome.moreProblems} />
      ) : null}
    </article>
  );
}

type MappingProps = PrivateFileCardProps & { description: NonNullable<PrivateFile['description']> };

function Mapping({ file, description, busy, onAction }: MappingProps) {
  const { mapping } = file;
  const [kind, setKind] = useState<SchemaKind>(mapping?.kind === 'text' ? 'text' : 'question-answer');
  const [choice, setChoice] = useState<ColumnChoice>(() => choiceOf(mapping ?? undefined, kind));
  const required = requiredFields(choice, kind);
  const { columns } = description;
  const next = readyMapping(choice, kind, file.name, columns);
  const preview = next ? previewMapping(description, next).filter((record) => record !== undefined) : [];
  return (
    <div className="grid gap-4 pt-3">
      <RadioGroup
        aria-label={`What ${file.name} holds`}
        value={kind}
        className="sm:max-w-xl sm:grid-cols-2"
        onValueChange={(value) => {
          const chosen = value === 'text' ? 'text' : 'question-answer';
          setKind(chosen);
          setChoice(choiceOf(mapping ?? undefined, chosen));
        }}
      >
        <RadioCard value="question-answer" title="Questions and answers" />
        <RadioCard value="text" title="Plain texts" />
      </RadioGroup>
      <ColumnChoiceForm
        fields={mappableFields(kind).filter((field) => !['topic', 'source', 'url'].includes(field))}
        required={required}
        columns={columns}
        value={choice}
        onChange={setChoice}
      />
      {preview.length > 0 ? (
        <ul className="grid gap-2" aria-label="First rows as records">
          {preview.slice(0, 3).map((record, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sampled rows may say the same and never move
            <li key={at} className="grid gap-1 rounded-md bg-muted px-3 py-2 text-sm">
              {record.kind === 'question-answer' ? (
                <p className="line-clamp-3 whitespace-pre-wrap break-words text-ink-muted">{record.prompt}</p>
              ) : null}
              <p className="line-clamp-3 whitespace-pre-wrap break-words">
                {record.kind === 'text' ? record.text : record.answer}
              </p>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          disabled={busy || !next}
          onClick={() => {
            if (next) onAction({ kind: 'map', fileId: file.id, mapping: next });
          }}
        >
          Check every row with these columns
        </Button>
        {next ? null : (
          <span className="text-ink-muted text-sm">Choose a column for each field that is not optional.</span>
        )}
      </div>
    </div>
  );
}

/** The mapping of the choice, or null while it is not whole. */
function readyMapping(choice: ColumnChoice, kind: SchemaKind, fileName: string, columns: readonly string[]) {
  try {
    return mappingOf(choice, kind, { fileName, columns });
  } catch {
    return null;
  }
}
