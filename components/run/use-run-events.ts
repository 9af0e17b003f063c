'use client';

import { useEffect, useMemo, useState } from 'react';
import { mergeEvents, type RunEvent, readRunEvent } from '@/components/run/run-series';
import { useTabTraining } from '@/components/run/use-tab-training';
import { fetchRunEvents } from '@/lib/query/runs';

const AGAIN_MS = 1500;

type Stored = { events: RunEvent[]; loaded: boolean; error: unknown };

/**
 * All events of a run: those that are stored, those of this tab's training, and while `follow` those that another
 * machine or tab adds. `loaded` is true once everything stored has been read.
 */
export function useRunEvents(runId: string, follow: boolean) {
  const [attempt, setAttempt] = useState(0);
  const [stored, setStored] = useState<Stored>({ events: [], loaded: false, error: null });
  const training = useTabTraining(runId);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is read by nobody; changing it starts again
  useEffect(() => {
    const abort = new AbortController();
    const readAll = async () => {
      let after = -1;
      while (!abort.signal.aborted) {
        const { events } = await fetchRunEvents(runId, after, abort.signal);
        const last = events.at(-1);
        if (last) {
          after = last.sequence;
          const read = events.flatMap((event) => readRunEvent(event) ?? []);
          setStored((before) => ({ ...before, events: mergeEvents(before.events, read), error: null }));
        } else {
          setStored((before) => (before.loaded ? before : { ...before, loaded: true }));
          if (!follow) return;
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        }
      }
    };
    readAll().catch((error: unknown) => {
      if (!abort.signal.aborted) setStored((before) => ({ ...before, error }));
    });
    return () => abort.abort();
  }, [runId, follow, attempt]);

  const own = training?.events;
  const events = useMemo(() => mergeEvents(stored.events, own ?? []), [stored.events, own]);
  return { events, loaded: stored.loaded, error: stored.error, retry: () => setAttempt((count) => count + 1) };
}
