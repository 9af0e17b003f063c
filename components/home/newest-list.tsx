import Link from 'next/link';
import type { ReactNode } from 'react';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';

export type NewestItem = { id: string; href: string; name: string; detail: ReactNode };

/** A short list on the home page with a way to the whole of it. */
export function NewestList(props: { title: string; all: string; items: NewestItem[] }) {
  const { title, all, items } = props;
  return (
    <Card>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        <Link href={all} className="text-accent text-sm underline-offset-4 hover:underline">
          See all
        </Link>
      </CardHeader>
      <CardContent>
        <ul className="divide-y text-sm">
          {items.map((item) => (
            <li
              key={item.id}
              className="flex flex-wrap items-baseline justify-between gap-x-4 py-2.5 first:pt-0 last:pb-0"
            >
              <Link href={item.href} className="font-medium hover:text-accent hover:underline">
                {item.name}
              </Link>
              <span className="text-ink-muted">{item.detail}</span>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}
