'use client';

import { CopyButton } from '@/components/ui/copy-button';
import { cn } from '@/lib/format/classNames';

/** Program text that scrolls by itself, with a button that copies it. */
export function CodeBlock({ code, what, className }: { code: string; what: string; className?: string }) {
  return (
    <div className={cn('relative min-w-0 rounded-md bg-muted', className)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section tabIndex={0} aria-label={what} className="overflow-x-auto rounded-md p-3 pr-12">
        <pre className="font-mono text-xs leading-relaxed">
          <code>{code}</code>
        </pre>
      </section>
      <CopyCode code={code} what={what} />
    </div>
  );
}

function CopyCode({ code, what }: { code: string; what: string }) {
  return <CopyButton text={code} what={what} className="absolute top-2 right-2 bg-surface" />;
}
