import type { ReactNode } from 'react';

export type PageHeaderProps = {
  title: ReactNode;
  /** One sentence: what this page answers. */
  description?: ReactNode;
  /** Badges or facts beside the title. */
  facts?: ReactNode;
  /** The page's main actions. */
  actions?: ReactNode;
};

/** The head of a page: its only h1. */
export function PageHeader({ title, description, facts, actions }: PageHeaderProps) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-4">
      <div className="grid min-w-0 gap-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="break-words font-semibold text-2xl leading-tight">{title}</h1>
          {facts}
        </div>
        {description ? <div className="max-w-prose text-ink-muted">{description}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </header>
  );
}
