import type { Metadata } from 'next';
import { Suspense } from 'react';
import { FactoryWizard } from '@/components/factory/factory-wizard';
import { PageHeader } from '@/components/layout/page-header';

export const metadata: Metadata = { title: 'Build a model' };

export default function NewModelPage() {
  return (
    <>
      <PageHeader title="Build a model" description="Five steps, no code. Nothing is paid before the last one." />
      <Suspense>
        <FactoryWizard />
      </Suspense>
    </>
  );
}
