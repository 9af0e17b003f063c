'use client';

import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { FormControl, FormDescription, FormLabel, FormMessage } from '@/components/ui/form';
import { Textarea } from '@/components/ui/input';
import { Markdown } from '@/components/ui/markdown';

export type CardFieldProps = {
  value: string;
  /** Changed by the person: no longer written from the run. */
  edited: boolean;
  onChange: (text: string) => void;
  onReset: () => void;
};

/** The model's card: written from the run, editable, and shown as readers will see it. */
export function CardField({ value, edited, onChange, onReset }: CardFieldProps) {
  const [preview, setPreview] = useState(false);
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-2">
        <FormLabel>Model card</FormLabel>
        <span className="flex flex-wrap gap-2">
          {edited ? (
            <Button size="small" onClick={onReset}>
              <RotateCcw aria-hidden /> Write it again from the run
            </Button>
          ) : null}
          <Button size="small" aria-pressed={preview} onClick={() => setPreview(!preview)}>
            {preview ? 'Edit' : 'Preview'}
          </Button>
        </span>
      </div>
      {preview ? (
        <div className="rounded-md border bg-surface p-4">
          <Markdown text={value} />
        </div>
      ) : (
        <FormControl>
          <Textarea
            value={value}
            maxLength={20_000}
            rows={10}
            className="font-mono text-xs"
            onChange={(event) => onChange(event.target.value)}
          />
        </FormControl>
      )}
      <FormDescription>
        Markdown, written from the run. Add what the model is for and what it must not be used for.
      </FormDescription>
      <FormMessage />
    </>
  );
}
