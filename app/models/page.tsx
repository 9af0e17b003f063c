import { History, Plus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { PageHeader } from '@/components/layout/page-header';
import { ModelList } from '@/components/models/model-list';
import { Button } from '@/components/ui/button';

export const metadata: Metadata = { title: 'Models' };

export default function ModelsPage() {
  return (
    <>
      <PageHeader
        title="Models"
        description="Language models tuned on DataNets. Each answer names the records it rests on and pays who gave them."
        actions={
          <>
            <Button asChild>
              <Link href="/runs">
                <History aria-hidden /> My runs
              </Link>
            </Button>
            <Button asChild variant="primary">
              <Link href="/models/new">
                <Plus aria-hidden /> Build a model
              </Link>
            </Button>
          </>
        }
      />
      <ModelList />
    </>
  );
}
