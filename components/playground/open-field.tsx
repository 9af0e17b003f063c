'use client';

import { type ReactNode, useId } from 'react';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { parseOpen } from '@/lib/format/open';

export type OpenFieldProps = {
  label: ReactNode;
  value: string;
  onChange: (text: string) => void;
  hint?: string;
  disabled?: boolean;
};

/** An amount of OPEN as a person types it. */
export function OpenField({ label, value, onChange, hint, disabled }: OpenFieldProps) {
  const id = useId();
  const invalid = parseOpen(value) === null;
  return (
    <div className="grid content-start gap-1.5">
      <Label htmlFor={id}>{label}</Label>
      <Input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        value={value}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-hint`} className={invalid ? 'text-rejected text-sm' : 'text-ink-muted text-sm'}>
        {invalid ? 'An amount in OPEN with at most 18 decimals, such as 0.25' : hint}
      </p>
    </div>
  );
}
