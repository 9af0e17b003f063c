import { QueryClient } from '@tanstack/react-query';
import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** The defaults of every query: a refusal is final, an unreachable server is tried twice more. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // The app may be served by the same offline laptop that shows it.
        networkMode: 'always',
        retry: (failures, error) => error instanceof OpenLedgerError && error.code === 'unavailable' && failures < 2,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
