'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/**
 * Filters and tabs kept in the address, so that it can be shared and reloaded. `set` changes some of them at once
 * (null and '' take them away) at once, without adding to the history and without asking the server.
 */
export function useUrlState() {
  const parameters = useSearchParams();
  const get = useCallback((name: string) => parameters.get(name) ?? '', [parameters]);
  const set = useCallback((changes: Readonly<Record<string, string | null>>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') next.delete(name);
      else next.set(name, value);
    }
    const query = next.toString();
    // Next follows the browser's own history (useSearchParams sees the change); its router would first ask the server.
    window.history.replaceState(null, '', query === '' ? window.location.pathname : `?${query}`);
  }, []);
  return { get, set };
}
