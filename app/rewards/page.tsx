import type { Metadata } from 'next';
import { PageHeader } from '@/components/layout/page-header';
import { RewardsView } from '@/components/rewards/rewards-view';
import { SignedIn } from '@/components/wallet/signed-in';

export const metadata: Metadata = { title: 'Rewards' };

export default function RewardsPage() {
  return (
    <>
      <PageHeader
        title="Rewards"
        description="What answers have earned you, what you can take now, and which of your records earned it."
      />
      <SignedIn to="see your rewards">
        <RewardsView />
      </SignedIn>
    </>
  );
}
