import type { Metadata } from 'next';
import { PageHeader } from '@/components/layout/page-header';
import { NetworkView } from '@/components/network/network-view';

export const metadata: Metadata = { title: 'Network' };

export default function NetworkPage() {
  return (
    <>
      <PageHeader
        title="Network"
        description="Who serves answers, what was posted to the chain, and whether everything owed is funded."
      />
      <NetworkView />
    </>
  );
}
