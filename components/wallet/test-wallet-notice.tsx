'use client';

import { FlaskConical, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAccount, useBalance } from 'wagmi';
import { Button } from '@/components/ui/button';
import { useSession } from '@/components/wallet/use-session';
import { useTestOpen } from '@/components/wallet/use-test-open';
import { TEST_WALLET_ID } from '@/lib/wagmi/testWalletConnector';

const DISMISSED = 'openledger.testWallet.noticeDismissed';

/** Says what the test wallet is, and fills it when it is empty. Shown while that wallet is connected, until dismissed. */
export function TestWalletNotice() {
  const { connector } = useAccount();
  const { address } = useSession();
  const { data: balance } = useBalance({ address });
  const { mutate, isIdle } = useTestOpen();
  const [dismissed, setDismissed] = useState(true);
  const test = connector?.id === TEST_WALLET_ID;
  const empty = balance?.value === 0n;

  useEffect(() => setDismissed(window.localStorage.getItem(DISMISSED) === 'true'), []);
  useEffect(() => {
    if (test && address && empty && isIdle) mutate(address);
  }, [test, address, empty, isIdle, mutate]);

  if (!test || dismissed) return null;
  const dismiss = () => {
    window.localStorage.setItem(DISMISSED, 'true');
    setDismissed(true);
  };
  return (
    <div role="note" className="flex items-start gap-3 bg-pending-soft px-4 py-2 text-pending text-sm sm:px-6">
      <FlaskConical className="mt-0.5 size-4 shrink-0" aria-hidden />
      <p className="grow">
        You use the <strong>test wallet</strong>. Its key lies unencrypted in this browser, signs without asking, and is
        lost when the browser’s data is cleared. Never send anything of value to it.
      </p>
      <Button variant="ghost" size="icon-small" onClick={dismiss}>
        <X aria-hidden />
        <span className="sr-only">Dismiss</span>
      </Button>
    </div>
  );
}
