'use client';

import { ChevronDown, Copy, Droplet, LogOut, UserRound } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { useAccount, useBalance, useDisconnect } from 'wagmi';
import { Address } from '@/components/ui/address';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { NameDialog } from '@/components/wallet/name-dialog';
import { useSession } from '@/components/wallet/use-session';
import { useTestOpen } from '@/components/wallet/use-test-open';
import { shortOpen } from '@/lib/format/open';
import { TEST_WALLET_ID } from '@/lib/wagmi/testWalletConnector';

/** The connected account: its balance, name, test OPEN and the way out. */
export function AccountMenu() {
  const { address, name, signedIn } = useSession();
  const { connector } = useAccount();
  const balance = useBalance({ address });
  const { disconnect } = useDisconnect();
  const { testNetwork } = usePublicConfig();
  const faucet = useTestOpen();
  const [naming, setNaming] = useState(false);
  if (!address) return null;
  const amount = balance.data ? shortOpen(balance.data.value) : null;
  const copy = () =>
    navigator.clipboard.writeText(address).then(
      () => toast.success('Address copied.'),
      () => toast.error('The browser did not allow copying the address.'),
    );
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button data-testid="rk-account-button" className="max-w-52 px-2.5" aria-label={`Account ${name ?? address}`}>
            <Address address={address} name={name} copy={false} className="min-w-0" />
            <ChevronDown aria-hidden className="text-ink-muted" />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuLabel className="grid gap-0.5">
            <span>{connector?.id === TEST_WALLET_ID ? 'Test wallet in this browser' : connector?.name}</span>
            <span className="font-medium text-ink text-sm tabular-nums">
              {amount ? `${amount.exact ? '' : '≈ '}${amount.text} OPEN` : 'Balance…'}
            </span>
          </DropdownMenuLabel>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={copy}>
            <Copy aria-hidden /> Copy address
          </DropdownMenuItem>
          {signedIn ? (
            <DropdownMenuItem onSelect={() => setNaming(true)}>
              <UserRound aria-hidden /> {name ? 'Change name' : 'Choose a name'}
            </DropdownMenuItem>
          ) : null}
          {testNetwork ? (
            <DropdownMenuItem disabled={faucet.isPending} onSelect={() => faucet.mutate(address)}>
              <Droplet aria-hidden /> Get test OPEN
            </DropdownMenuItem>
          ) : null}
          <DropdownMenuSeparator />
          <DropdownMenuItem data-testid="rk-disconnect-button" onSelect={() => disconnect()}>
            <LogOut aria-hidden /> Disconnect
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {naming ? <NameDialog open onOpenChange={setNaming} current={name} /> : null}
    </>
  );
}
