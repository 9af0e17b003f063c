'use client';

import { useQuery } from '@tanstack/react-query';
import { Boxes } from 'lucide-react';
import Link from 'next/link';
import { NewestList } from '@/components/home/newest-list';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { plural } from '@/lib/format/number';
import { modelsQuery } from '@/lib/query/models';

export function NewestModels() {
  const query = useQuery(modelsQuery({ limit: 5 }));
  return (
    <Loaded query={query} doing="load the models" skeleton={<Skeleton className="h-56" />}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState
            icon={Boxes}
            title="No model yet"
            action={
              <Button asChild>
                <Link href="/models/new">Build a model</Link>
              </Button>
            }
          >
            A model is trained on anchored versions of one or several DataNets.
          </EmptyState>
        ) : (
          <NewestList
            title="Newest models"
            all="/models"
            items={items.map((item) => ({
              id: item.id,
              href: `/models/${item.slug}`,
              name: item.name,
              detail: plural(item.answers, 'answer'),
            }))}
          />
        )
      }
    </Loaded>
  );
}
