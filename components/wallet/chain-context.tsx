'use client';

import { createContext, useContext } from 'react';
import type { PublicConfig } from '@/lib/api/session';

/** How far the page is with learning which chain it works on. */
export type ChainState =
  | { status: 'loading' }
  | { status: 'failed'; error: unknown; retry: () => void }
  | { status: 'ready'; config: PublicConfig };

export const ChainContext = createContext<ChainState>({ status: 'loading' });

export const useChainState = () => useContext(ChainContext);

/** The installation's addresses and parameters. Only below a <ChainGate>, where they are known. */
export function usePublicConfig(): PublicConfig {
  const state = useContext(ChainContext);
  if (state.status !== 'ready') throw new Error('usePublicConfig stands inside <ChainGate>');
  return state.config;
}
