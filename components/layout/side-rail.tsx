'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { isCurrent, NAVIGATION } from '@/components/layout/navigation';
import { cn } from '@/lib/format/classNames';

/** The left rail from 1,024 px on. */
export function SideRail() {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="hidden w-52 shrink-0 border-r lg:block">
      <div className="sticky top-0 flex flex-col gap-6 px-3 py-4">
        <Link href="/" className="flex items-center gap-2.5 rounded-md px-2 py-1 font-semibold">
          {/* biome-ignore lint/performance/noImgElement: a vector mark has nothing to optimise */}
          <img src="/icon.svg" alt="" width={22} height={22} />
          OpenLedger
        </Link>
        <ul className="grid gap-0.5">
          {NAVIGATION.map(({ href, label, icon: Icon }) => {
            const current = isCurrent(path, href);
            return (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={current ? 'page' : undefined}
                  className={cn(
                    'flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm hover:bg-muted',
                    current
                      ? 'bg-accent-soft font-medium text-accent hover:bg-accent-soft'
                      : 'text-ink-muted hover:text-ink',
                  )}
                >
                  <Icon className="size-4 shrink-0" aria-hidden />
                  {label}
                </Link>
              </li>
            );
          })}
        </ul>
      </div>
    </nav>
  );
}
