import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { DataNetList } from '@/components/data-nets/data-net-list';
import { PageHeader } from '@/components/layout/page-header';
import { Button } from '@/components/ui/button';

export const metadata: Metadata = { title: 'DataNets' };

export default function DataNetsPage() {
  return (
    <>
      <PageHeader
        title="DataNets"
        description="Shared data sets, each of one field, under one licence. Contributors are paid when answers rest on their records."
        actions={
          <Button asChild variant="primary">
            <Link href="/datanets/new">
              <Plus aria-hidden /> Create a DataNet
            </Link>
          </Button>
        }
      />
      <DataNetList />
    </>
  );
}
