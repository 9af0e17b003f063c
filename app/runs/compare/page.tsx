import type { Metadata } from 'next';
import { Suspense } from 'react';
import { PageHeader } from '@/components/layout/page-header';
import { ComparePage } from '@/components/run/compare-page';

export const metadata: Metadata = { title: 'Compare runs' };

export default function CompareRunsPage() {
  return (
    <>
      <PageHeader
        title="Compare runs"
        description="Their figures over each other, their answers side by side, and a vote without names."
      />
      <Suspense>
        <ComparePage />
      </Suspense>
    </>
  );
}
