'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ColumnChoiceForm, fieldLabel } from '@/components/data-nets/column-choice-form';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { mappableFields, requiredFields } from '@/core/curation/columnChoice';
import type { DataNetDetail, Upload } from '@/lib/api/dataNet';
import { curateUpload, uploadQuery } from '@/lib/query/uploads';

/** Says which column is what, starting from the suggestion, with the first rows as they would become records. */
export function ColumnMapper({ dataNet, upload }: { dataNet: DataNetDetail; upload: Upload }) {
  const [mapping, setMapping] = useState(upload.suggestedMapping);
  const client = useQueryClient();
  const curate = useMutation({
    mutationFn: () => curateUpload(upload.id, mapping),
    onSuccess: () => client.invalidateQueries({ queryKey: uploadQuery(upload.id).queryKey }),
  });
  const fields = mappableFields(dataNet.schemaKind).filter((field) => Object.hasOwn(upload.suggestedMapping, field));
  const required = requiredFields(mapping, dataNet.schemaKind);
  const missing = required.filter((field) => !mapping[field]);
  const chosen = fields.flatMap((field) => {
    const column = mapping[field];
    return column ? [{ field, column }] : [];
  });

  return (
    <div className="grid gap-6">
      <section className="grid gap-3">
        <h3 className="font-semibold text-base">Which column is what?</h3>
        <ColumnChoiceForm
          fields={fields}
          required={required}
          columns={upload.columns}
          value={mapping}
          onChange={setMapping}
        />
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
                  <TableHead key={field}>{fieldLabel(field)}</TableHead>
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
            ? `Still without a column: ${missing.map(fieldLabel).join(', ')}.`
            : `Licensed as ${dataNet.name} is. Nothing is published yet.`}
        </p>
      </div>
    </div>
  );
}
