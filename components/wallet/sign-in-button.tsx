'use client';

import { useConnectModal } from '@rainbow-me/rainbowkit';
import { useAccount } from 'wagmi';
import { Button, type ButtonProps } from '@/components/ui/button';

/** Opens the wallet window: to connect one, or to sign in with the one that is connected. Renders nothing when done. */
export function SignInButton({ variant = 'primary', ...props }: Omit<ButtonProps, 'onClick' | 'children' | 'asChild'>) {
  const { openConnectModal } = useConnectModal();
  const { isConnected } = useAccount();
  if (!openConnectModal) return null;
  return (
    <Button variant={variant} data-testid="rk-connect-button" onClick={openConnectModal} {...props}>
      {isConnected ? 'Sign in' : 'Connect wallet'}
    </Button>
  );
}
