import { Compass } from 'lucide-react';
import Link from 'next/link';
import { PageHeader } from '@/components/layout/page-header';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';

export default function NotFound() {
  return (
    <>
      <PageHeader title="There is no such page" />
      <EmptyState
        icon={Compass}
        title="Nothing stands at this address"
        action={
          <Button asChild>
            <Link href="/">Go to the home page</Link>
          </Button>
        }
      >
        The address may be misspelt, or what stood here was never published.
      </EmptyState>
    </>
  );
}
