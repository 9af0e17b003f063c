import { Columns2 } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { PageHeader } from '@/components/layout/page-header';
import { RunList } from '@/components/run/run-list';
import { Button } from '@/components/ui/button';

export const metadata: Metadata = { title: 'My runs' };

export default function RunsPage() {
  return (
    <>
      <PageHeader
        title="My runs"
        description="Every training you began, with its state and what came of it."
        actions={
          <Button asChild>
            <Link href="/runs/compare">
              <Columns2 aria-hidden /> Compare runs
            </Link>
          </Button>
        }
      />
      <RunList />
    </>
  );
}
