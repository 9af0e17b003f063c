'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { cn } from '@/lib/format/classNames';

/** Copies a text and says that it did. `what` names the text for screen readers: "address", "hash". */
export function CopyButton({ text, what, className }: { text: string; what: string; className?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast.error(`The browser did not allow copying the ${what}.`),
    );
  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={copy}
      aria-label={copied ? `Copied the ${what}` : `Copy the ${what} ${text}`}
      className={cn(
        'inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-muted hover:bg-muted hover:text-ink',
        className,
      )}
    >
      <Icon className="size-3.5" aria-hidden />
    </button>
  );
}
