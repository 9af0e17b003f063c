import type { Metadata } from 'next';
import { Suspense } from 'react';
import { PageHeader } from '@/components/layout/page-header';
import { Playground } from '@/components/playground/playground';

export const metadata: Metadata = { title: 'Playground' };

export default function PlaygroundPage() {
  return (
    <>
      <PageHeader
        title="Playground"
        description="Ask a model. Beside each answer stand the records it rests on, who gave them and what they are paid."
      />
      <Suspense>
        <Playground />
      </Suspense>
    </>
  );
}
