'use client';

import { CircleHelp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { GLOSSARY, type GlossaryTerm } from '@/lib/format/glossary';

/** A word of the field followed by a small "?" that opens its one sentence. Use it where the word first appears. */
export function Term({ name, children }: { name: GlossaryTerm; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1">
      {children}
      <Popover>
        <PopoverTrigger
          className="inline-flex size-6 items-center justify-center rounded-full text-ink-muted hover:text-ink"
          aria-label={`What is meant by ${typeof children === 'string' ? children : name}?`}
        >
          <CircleHelp className="size-3.5" aria-hidden />
        </PopoverTrigger>
        <PopoverContent>{GLOSSARY[name]}</PopoverContent>
      </Popover>
    </span>
  );
}
