'use client';

import { Skeleton } from '@/components/ui/skeleton';
import { AccountMenu } from '@/components/wallet/account-menu';
import { useChainState } from '@/components/wallet/chain-context';
import { SignInButton } from '@/components/wallet/sign-in-button';
import { useSession } from '@/components/wallet/use-session';

function ConnectedOrNot() {
  const { address, signedIn, isPending } = useSession();
  return (
    <>
      {isPending ? null : <SignInButton className={signedIn ? 'hidden' : ''} />}
      {address ? <AccountMenu /> : null}
    </>
  );
}

/** The wallet's place in the top bar. */
export function WalletButton() {
  const state = useChainState();
  if (state.status === 'loading') return <Skeleton className="h-10 w-32" />;
  return state.status === 'ready' ? <ConnectedOrNot /> : null;
}
