import type { Metadata } from 'next';
import { PageHeader } from '@/components/layout/page-header';
import { RunList } from '@/components/run/run-list';

export const metadata: Metadata = { title: 'My runs' };

export default function RunsPage() {
  return (
    <>
      <PageHeader title="My runs" description="Every training you began, with its state and what came of it." />
      <RunList />
    </>
  );
}
