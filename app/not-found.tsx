import { Compass } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';

export default function NotFound() {
  return (
    <EmptyState
      icon={Compass}
      title="There is no such page"
      action={
        <Button asChild>
          <Link href="/">Go to the home page</Link>
        </Button>
      }
    >
      The address may be misspelt, or what stood here was never published.
    </EmptyState>
  );
}
