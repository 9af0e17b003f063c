'use client';

import type { ReactNode } from 'react';
import { BottomBar } from '@/components/layout/bottom-bar';
import { OfflineBanner } from '@/components/layout/offline-banner';
import { SideRail } from '@/components/layout/side-rail';
import { TopBar } from '@/components/layout/top-bar';
import { useChainState } from '@/components/wallet/chain-context';
import { ChainGate } from '@/components/wallet/chain-gate';
import { TestWalletNotice } from '@/components/wallet/test-wallet-notice';

/** The frame of every page: rail, top bar, notices and the content, which may use the wallet. */
export function Shell({ children }: { children: ReactNode }) {
  const { status } = useChainState();
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-4 py-2 text-accent-ink focus:translate-y-0"
      >
        Skip to content
      </a>
      <SideRail />
      <div className="flex min-w-0 grow flex-col pb-16 lg:pb-0">
        <TopBar />
        <OfflineBanner />
        {status === 'ready' ? <TestWalletNotice /> : null}
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-content grow px-4 py-6 outline-none sm:px-6 sm:py-8"
        >
          <ChainGate>{children}</ChainGate>
        </main>
      </div>
      <BottomBar />
    </div>
  );
}
