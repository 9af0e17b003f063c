'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Label } from '@/components/ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { DataNetDetail, Upload } from '@/lib/api/dataNet';
import { curateUpload, uploadQuery } from '@/lib/query/uploads';

/** What each field of a record is called on this page, in the order shown; fields that are content have to be chosen. */
const FIELDS: Readonly<Record<string, { label: string; required: boolean }>> = {
  prompt: { label: 'Question', required: true },
  answer: { label: 'Answer', required: true },
  text: { label: 'Text', required: true },
  topic: { label: 'Topic', required: false },
  source: { label: 'Source', required: false },
  url: { label: 'Web address', required: false },
};

/** A Select cannot hold an empty value, and a column may be called anything: columns are chosen by their position. */
const NONE = 'none';

/** Says which column is what, starting from the suggestion, with the first rows as they would become records. */
export function ColumnMapper({ dataNet, upload }: { dataNet: DataNetDetail; upload: Upload }) {
  const [mapping, setMapping] = useState(upload.suggestedMapping);
  const id = useId();
  const client = useQueryClient();
  const curate = useMutation({
    mutationFn: () => curateUpload(upload.id, mapping),
    onSuccess: () => client.invalidateQueries({ queryKey: uploadQuery(upload.id).queryKey }),
  });
  const fields = Object.keys(FIELDS).filter((field) => Object.hasOwn(upload.suggestedMapping, field));
  const missing = fields.filter((field) => FIELDS[field]?.required && !mapping[field]);
  const chosen = fields.flatMap((field) => {
    const column = mapping[field];
    return column ? [{ field, column }] : [];
  });
  const label = (field: string) => FIELDS[field]?.label ?? field;

  return (
    <div className="grid gap-6">
      <section className="grid gap-3">
        <h3 className="font-semibold text-base">Which column is what?</h3>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {fields.map((field) => (
            <div key={field} className="grid gap-1.5">
              <Label htmlFor={`${id}-${field}`}>
                {label(field)}
                {FIELDS[field]?.required ? '' : ' (optional)'}
              </Label>
              <Select
                value={mapping[field] ? String(upload.columns.indexOf(mapping[field])) : NONE}
                onValueChange={(value) =>
                  setMapping({ ...mapping, [field]: value === NONE ? null : (upload.columns[Number(value)] ?? null) })
                }
              >
                <SelectTrigger id={`${id}-${field}`} aria-invalid={missing.includes(field)}>
                  <SelectValue />
                </SelectTrigger>
                <SelectContent>
                  <SelectItem value={NONE}>No column</SelectItem>
                  {upload.columns.map((column, position) => (
                    <SelectItem key={column} value={String(position)}>
                      {column || `Column ${position + 1}`}
                    </SelectItem>
                  ))}
                </SelectContent>
              </Select>
            </div>
          ))}
        </div>
      </section>
      <section className="grid gap-3">
        <h3 className="font-semibold text-base">The first rows as records</h3>
        {chosen.length === 0 ? (
          <p className="text-ink-muted text-sm">Choose a column above to see them.</p>
        ) : (
          <Table aria-label="Preview of records">
            <TableHeader>
              <TableRow>
                {chosen.map(({ field }) => (
                  <TableHead key={field}>{label(field)}</TableHead>
                ))}
              </TableRow>
            </TableHeader>
            <TableBody>
              {upload.sample.slice(0, 5).map((row) => (
                <TableRow key={JSON.stringify(row)}>
                  {chosen.map(({ field, column }) => (
                    <TableCell key={field} className="min-w-40 max-w-md">
                      <span className="line-clamp-3">
                        {row[column] || <span className="text-ink-muted">empty</span>}
                      </span>
                    </TableCell>
                  ))}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </section>
      {curate.error ? <ErrorState error={curate.error} doing="check the rows" /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          variant="primary"
          disabled={missing.length > 0 || curate.isPending || curate.isSuccess}
          aria-busy={curate.isPending}
          onClick={() => curate.mutate()}
        >
          Check every row
        </Button>
        <p className="text-ink-muted text-sm">
          {missing.length > 0
            ? `Still without a column: ${missing.map(label).join(', ')}.`
            : `Licensed as ${dataNet.name} is. Nothing is published yet.`}
        </p>
      </div>
    </div>
  );
}
