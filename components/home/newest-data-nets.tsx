'use client';

import { useQuery } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import Link from 'next/link';
import { NewestList } from '@/components/home/newest-list';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { plural } from '@/lib/format/number';
import { dataNetsQuery } from '@/lib/query/dataNets';

export function NewestDataNets() {
  const query = useQuery(dataNetsQuery({ limit: 5 }));
  return (
    <Loaded query={query} doing="load the DataNets" skeleton={<Skeleton className="h-56" />}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState
            icon={Database}
            title="No DataNet yet"
            action={
              <Button asChild>
                <Link href="/datanets/new">Create a DataNet</Link>
              </Button>
            }
          >
            It all begins with one.
          </EmptyState>
        ) : (
          <NewestList
            title="Newest DataNets"
            all="/datanets"
            items={items.map((item) => ({
              id: item.id,
              href: `/datanets/${item.slug}`,
              name: item.name,
              detail: `${item.domain} · ${plural(item.records, 'record')}`,
            }))}
          />
        )
      }
    </Loaded>
  );
}
