'use client';

import { createAuthenticationAdapter } from '@rainbow-me/rainbowkit';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { toast } from 'sonner';
import { createSiweMessage } from 'viem/siwe';
import { useAccount } from 'wagmi';
import { describeError } from '@/lib/format/describeError';
import { fetchNonce, sessionQuery, signOut, verifySignIn } from '@/lib/query/session';

/** Sign-In with Ethereum (EIP-4361) for RainbowKit: the session is the server's, the signature the wallet's. */
export function useSignInAdapter() {
  const client = useQueryClient();
  const session = useQuery(sessionQuery);
  const { address } = useAccount();

  const adapter = useMemo(
    () =>
      createAuthenticationAdapter<string>({
        getNonce: fetchNonce,
        createMessage: ({ nonce, address: account, chainId }) =>
          createSiweMessage({
            domain: window.location.host,
            uri: window.location.origin,
            address: account,
            chainId,
            nonce,
            version: '1',
            statement: 'Sign in to OpenLedger. This costs nothing and allows no payment.',
          }),
        verify: async ({ message, signature }) => {
          try {
            await verifySignIn(message, signature);
          } catch (error) {
            const { message: text, remedy } = describeError(error);
            toast.error(text, { description: remedy });
            return false;
          }
          // What a page shows may depend on who looks at it.
          await client.invalidateQueries();
          return true;
        },
        signOut: async () => {
          await signOut();
          await client.invalidateQueries();
        },
      }),
    [client],
  );

  const signedIn = session.data?.address ?? null;
  const same = signedIn !== null && signedIn === address?.toLowerCase();
  const status = session.isPending
    ? ('loading' as const)
    : same
      ? ('authenticated' as const)
      : ('unauthenticated' as const);
  return { adapter, status };
}
