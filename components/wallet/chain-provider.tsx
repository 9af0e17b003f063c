'use client';

import '@rainbow-me/rainbowkit/styles.css';
import { darkTheme, lightTheme, RainbowKitAuthenticationProvider, RainbowKitProvider } from '@rainbow-me/rainbowkit';
import { useQuery } from '@tanstack/react-query';
import { useTheme } from 'next-themes';
import { type ReactNode, useMemo } from 'react';
import { WagmiProvider } from 'wagmi';
import { ChainContext, type ChainState } from '@/components/wallet/chain-context';
import { useSignInAdapter } from '@/components/wallet/use-sign-in-adapter';
import { configQuery } from '@/lib/query/config';
import { createWagmiConfig } from '@/lib/wagmi/createWagmiConfig';

const SHAPE = { borderRadius: 'medium' } as const;

/** RainbowKit's theme in the app's colours; its own secondary text is too pale to be read by everyone. */
function inAppColours(theme: ReturnType<typeof lightTheme>): ReturnType<typeof lightTheme> {
  const colors = {
    ...theme.colors,
    accentColor: 'var(--accent)',
    accentColorForeground: 'var(--accent-ink)',
    modalBackground: 'var(--surface)',
    modalText: 'var(--ink)',
    modalTextDim: 'var(--ink-muted)',
    modalTextSecondary: 'var(--ink-muted)',
    modalBorder: 'var(--line)',
    generalBorder: 'var(--line)',
    generalBorderDim: 'var(--line)',
    menuItemBackground: 'var(--muted)',
    closeButton: 'var(--ink-muted)',
  };
  return { ...theme, colors, fonts: { body: 'inherit' } };
}

const LIGHT = inAppColours(lightTheme(SHAPE));
const DARK = inAppColours(darkTheme(SHAPE));

/** RainbowKit's window, signed in by the server's session. */
function WalletWindow({ children }: { children: ReactNode }) {
  const { adapter, status } = useSignInAdapter();
  const { resolvedTheme } = useTheme();
  return (
    <RainbowKitAuthenticationProvider adapter={adapter} status={status}>
      <RainbowKitProvider theme={resolvedTheme === 'dark' ? DARK : LIGHT} modalSize="compact">
        {children}
      </RainbowKitProvider>
    </RainbowKitAuthenticationProvider>
  );
}

/**
 * Learns the chain from the server and puts wagmi and RainbowKit around the page. Until the chain is known the page's
 * frame stands without them; whatever needs a wallet waits inside <ChainGate>.
 */
export function ChainProvider({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(configQuery);
  const wagmi = useMemo(() => (data ? createWagmiConfig(data) : null), [data]);
  const state = useMemo<ChainState>(() => {
    if (data) return { status: 'ready', config: data };
    return error ? { status: 'failed', error, retry: () => void refetch() } : { status: 'loading' };
  }, [data, error, refetch]);

  return (
    <ChainContext value={state}>
      {wagmi ? (
        <WagmiProvider config={wagmi}>
          <WalletWindow>{children}</WalletWindow>
        </WagmiProvider>
      ) : (
        children
      )}
    </ChainContext>
  );
}
