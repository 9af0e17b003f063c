'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { isCurrent, NAVIGATION } from '@/components/layout/navigation';
import { cn } from '@/lib/format/classNames';

/** The same places along the bottom edge on phones and tablets. */
export function BottomBar() {
  const path = usePathname();
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-40 border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <ul className="mx-auto grid max-w-xl grid-cols-6">
        {NAVIGATION.map(({ href, label, icon: Icon }) => {
          const current = isCurrent(path, href);
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={current ? 'page' : undefined}
                className={cn(
                  'flex h-14 flex-col items-center justify-center gap-1 text-[0.6875rem] -outline-offset-2',
                  current ? 'font-medium text-accent' : 'text-ink-muted',
                )}
              >
                <Icon className="size-5" aria-hidden />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
