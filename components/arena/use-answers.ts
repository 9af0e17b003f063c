'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Participant } from '@/components/arena/use-participants';
import { adapterQuery } from '@/components/run/adapter-query';
import { backendsQuery } from '@/components/run/preflight-queries';
import { useTrainingClient } from '@/components/run/use-training-client';
import { usePublicConfig } from '@/components/wallet/chain-context';

const MAX_TOKENS = 128;

/** What a participant has said so far. */
export type Said = { participant: Participant; text: string; finished: boolean };

/**
 * One prompt to several participants, one after the other in this tab, each word shown as it comes. Nothing that is
 * asked or answered leaves the tab.
 */
export function useAnswers() {
  const { base } = usePublicConfig();
  const queries = useQueryClient();
  const backends = useQuery(backendsQuery);
  const clientOf = useTrainingClient();
  const [answers, setAnswers] = useState<readonly Said[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const device = backends.data?.find(({ available }) => available);

  /** Resolves with true when everyone has answered to the end. */
  const ask = async (participants: readonly Participant[], prompt: string): Promise<boolean> => {
    if (!device || busy) return false;
    const controller = new AbortController();
    const { signal } = controller;
    abort.current = controller;
    setBusy(true);
    setError(null);
    setAnswers(participants.map((participant) => ({ participant, text: '', finished: false })));
    const change = (at: number, next: (said: Said) => Said) =>
      setAnswers((before) => before.map((said, i) => (i === at ? next(said) : said)));
    try {
      for (const [at, { adapterHash }] of participants.entries()) {
        const adapter = adapterHash === null ? null : await queries.ensureQueryData(adapterQuery(adapterHash));
        await clientOf().chat(
          {
            basePath: base.path,
            basePrecision: 'float32',
            backend: device.backend,
            threads: device.threads,
            adapter,
            messages: [{ role: 'user', content: prompt }],
            maxTokens: MAX_TOKENS,
            temperature: 0,
            seed: 0,
          },
          { onText: (text) => change(at, (said) => ({ ...said, text: said.text + text })), signal },
        );
        if (signal.aborted) return false;
        change(at, (said) => ({ ...said, finished: true }));
      }
      return true;
    } catch (cause) {
      if (!signal.aborted) setError(cause);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return {
    answers,
    busy,
    ready: device !== undefined,
    error: error ?? backends.error,
    ask,
    stop: () => abort.current?.abort(),
    forget: () => setAnswers([]),
  };
}
