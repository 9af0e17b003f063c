'use client';

import { useQuery } from '@tanstack/react-query';
import { useAccount } from 'wagmi';
import { sessionQuery } from '@/lib/query/session';

/**
 * Who the person is: `address` is the connected wallet's, `signedIn` is true where the server's session is for that
 * same address, `name` is what they chose to be called.
 */
export function useSession() {
  const { address, isReconnecting } = useAccount();
  const { data, isPending } = useQuery(sessionQuery);
  const signedIn = address !== undefined && data?.address === address.toLowerCase();
  return {
    address: address?.toLowerCase() as `0x${string}` | undefined,
    signedIn,
    name: signedIn ? (data?.name ?? null) : null,
    // A wallet that comes back after a reload is not one that is missing.
    isPending: isPending || isReconnecting,
  };
}
