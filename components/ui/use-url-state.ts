'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/**
 * Filters and tabs kept in the address, so that it can be shared and reloaded. `set` changes some of them at once
 * (null and '' take them away) without adding to the history.
 */
export function useUrlState() {
  const parameters = useSearchParams();
  const router = useRouter();
  const path = usePathname();
  const get = useCallback((name: string) => parameters.get(name) ?? '', [parameters]);
  const set = useCallback(
    (changes: Readonly<Record<string, string | null>>) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') next.delete(name);
        else next.set(name, value);
      }
      const query = next.toString();
      router.replace(query === '' ? path : `${path}?${query}`, { scroll: false });
    },
    [router, path],
  );
  return { get, set };
}
