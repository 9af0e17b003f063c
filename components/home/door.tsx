import { ArrowRight, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

export type DoorProps = { href: string; icon: LucideIcon; title: string; action: string; children: ReactNode };

/** One of the three things a person can do here; the whole card is the link. */
export function Door({ href, icon: Icon, title, action, children }: DoorProps) {
  return (
    <Link
      href={href}
      className="group grid content-start gap-2 rounded-lg border bg-surface p-5 transition-colors hover:border-accent"
    >
      <Icon className="size-5 text-accent" aria-hidden />
      <h2 className="font-semibold text-base">{title}</h2>
      <p className="text-ink-muted text-sm">{children}</p>
      <span className="mt-1 flex items-center gap-1.5 font-medium text-accent text-sm">
        {action} <ArrowRight className="size-4" aria-hidden />
      </span>
    </Link>
  );
}
