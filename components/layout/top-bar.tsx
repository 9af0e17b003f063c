'use client';

import Link from 'next/link';
import { CommandMenu } from '@/components/layout/command-menu';
import { ThemeToggle } from '@/components/layout/theme-toggle';
import { WalletButton } from '@/components/wallet/wallet-button';

export function TopBar() {
  return (
    <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b bg-background px-4 sm:px-6">
      <Link href="/" className="flex items-center gap-2 font-semibold lg:hidden" aria-label="OpenLedger, home">
        {/* biome-ignore lint/performance/noImgElement: a vector mark has nothing to optimise */}
        <img src="/icon.svg" alt="" width={24} height={24} />
      </Link>
      <CommandMenu />
      <div className="ml-auto flex items-center gap-2">
        <ThemeToggle />
        <WalletButton />
      </div>
    </header>
  );
}
