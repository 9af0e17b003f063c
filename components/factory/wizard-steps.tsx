import { Check } from 'lucide-react';
import Link from 'next/link';
import { cn } from '@/lib/format/classNames';

export const WIZARD_STEPS = [
  { name: 'data', label: 'Data' },
  { name: 'base', label: 'Base' },
  { name: 'recipe', label: 'Recipe' },
  { name: 'train', label: 'Train' },
  { name: 'publish', label: 'Publish' },
] as const;

export type WizardStep = (typeof WIZARD_STEPS)[number]['name'];

export type WizardStepsProps = {
  current: WizardStep;
  /** Where a step is reached, for those that may be opened now. */
  links: Partial<Record<WizardStep, string>>;
  /** All steps are done. */
  finished?: boolean;
};

/** The five steps from data to a published model; always visible, those behind one are links. */
export function WizardSteps({ current, links, finished = false }: WizardStepsProps) {
  const at = WIZARD_STEPS.findIndex(({ name }) => name === current);
  return (
    <nav aria-label="Steps" className="mb-6">
      <ol className="flex gap-1 sm:gap-2">
        {WIZARD_STEPS.map(({ name, label }, index) => {
          const done = finished || index < at;
          const active = !finished && index === at;
          const link = active ? undefined : links[name];
          const content = (
            <>
              <span
                className={cn(
                  'flex size-6 shrink-0 items-center justify-center rounded-full border text-xs tabular-nums',
                  active && 'border-accent bg-accent text-accent-ink',
                  done && 'border-accent text-accent',
                  !active && !done && 'border-line-strong text-ink-muted',
                )}
              >
                {done ? <Check className="size-3.5" aria-hidden /> : index + 1}
              </span>
              <span className={cn('text-xs sm:text-sm', active ? 'font-medium' : 'text-ink-muted')}>{label}</span>
              {done ? <span className="sr-only">(done)</span> : null}
            </>
          );
          const shape =
            'flex w-full flex-col items-center gap-1 border-t-2 px-1 pt-2 sm:flex-row sm:gap-2 sm:px-0 sm:text-left';
          const line = active || done ? 'border-accent' : 'border-line';
          return (
            <li key={name} className="min-w-0 flex-1" aria-current={active ? 'step' : undefined}>
              {link ? (
                <Link href={link} className={cn(shape, line, 'hover:[&>span]:text-ink')}>
                  {content}
                </Link>
              ) : (
                <div className={cn(shape, line)}>{content}</div>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
