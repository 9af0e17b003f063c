'use client';

import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { keepBase, listBases, planBase, removeBase } from '@/workers/bases/client';
import type { BaseProgress, BaseSource, KeptBase } from '@/workers/bases/protocol';

const importedBasesQuery = queryOptions({ queryKey: ['importedBases'], queryFn: listBases });

/** Bases that this browser keeps, and imports that were begun. */
export function useImportedBases() {
  const client = useQueryClient();
  const query = useQuery(importedBasesQuery);
  const refresh = useCallback(() => client.invalidateQueries(importedBasesQuery), [client]);
  const remove = useMutation({ mutationFn: removeBase, onSettled: refresh });
  return { query, remove, refresh };
}

/** Looks at a model, then keeps it: what it is stands there before anything large is fetched. */
export function useBaseImport(onKept: (base: KeptBase) => void) {
  const { refresh } = useImportedBases();
  const [progress, setProgress] = useState<BaseProgress | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const look = useMutation({
    mutationFn: async (source: BaseSource) => ({ source, plan: await planBase(source) }),
  });
  const keep = useMutation({
    mutationFn: async (source: BaseSource) => {
      // Asked for once: without it a browser that runs short of room may drop what is kept.
      await navigator.storage.persist();
      abort.current = new AbortController();
      return keepBase(source, setProgress, abort.current.signal);
    },
    onSuccess(base) {
      look.reset();
      onKept(base);
    },
    async onSettled() {
      setProgress(null);
      await refresh();
    },
  });
  const stopped = keep.error instanceof DOMException && keep.error.name === 'AbortError';
  return {
    look,
    keep,
    progress,
    stopped,
    error: look.error ?? (stopped ? null : keep.error),
    stop: () => abort.current?.abort(),
    forget() {
      look.reset();
      keep.reset();
    },
  };
}
