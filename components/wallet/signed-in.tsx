'use client';

import { Wallet } from 'lucide-react';
import type { ReactNode } from 'react';
import { EmptyState } from '@/components/ui/empty-state';
import { Skeleton } from '@/components/ui/skeleton';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { SignInButton } from '@/components/wallet/sign-in-button';
import { useSession } from '@/components/wallet/use-session';

/** Shows its children to a signed-in person; others learn what signing in is for. `to` completes "Sign in to …". */
export function SignedIn({ to, children }: { to: string; children: ReactNode }) {
  const { signedIn, isPending } = useSession();
  const { testNetwork } = usePublicConfig();
  if (signedIn) return children;
  if (isPending) return <Skeleton className="h-40" />;
  return (
    <EmptyState icon={Wallet} title={`Sign in to ${to}`} action={<SignInButton />}>
      Your wallet signs a message that shows the address is yours. It costs nothing and allows no payment.
      {testNetwork ? ' No wallet? Choose “Test wallet”: it is made in this browser, with free test OPEN.' : null}
    </EmptyState>
  );
}
