'use client';

import { useEffect, useMemo, useState } from 'react';
import { keptEvents } from '@/components/run/kept-events';
import { mergeEvents, type RunEvent, readRunEvent } from '@/components/run/run-series';
import { useTabTraining } from '@/components/run/use-tab-training';
import type { Run } from '@/lib/api/run';
import { fetchRunEvents, trainsOnServer } from '@/lib/query/runs';

const AGAIN_MS = 1500;

type Stored = { events: RunEvent[]; loaded: boolean; error: unknown };

/**
 * All events of a run: those that are stored, those that only this browser keeps, those of this tab's training, and while
 * the server trains or comes to its stop those that it adds. After a lost connection reading goes on behind the last event that arrived. `loaded` is true once everything stored has been read.
 */
export function useRunEvents(run: Run) {
  const { id: runId } = run;
  const follow = trainsOnServer(run) === true;
  const stopping = run.status === 'stopped' && run.device === 'server';
  const [attempt, setAttempt] = useState(0);
  const [stored, setStored] = useState<Stored>({ events: [], loaded: false, error: null });
  const training = useTabTraining(runId);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is read by nobody; changing it starts again
  useEffect(() => {
    const abort = new AbortController();
    const readAll = async () => {
      const kept = await keptEvents.read(runId).catch(() => []);
      const own = kept.flatMap((event) => readRunEvent(event) ?? []);
      setStored((before) => ({ ...before, events: mergeEvents(before.events, own) }));
      let after = -1;
      let phase: string | undefined;
      while (!abort.signal.aborted) {
        const found = await fetchRunEvents(runId, after, abort.signal).catch((error: unknown) => {
          if (abort.signal.aborted || !follow) throw error;
          // Said, and asked again behind the same event: what was missed meanwhile comes with the next answer.
          setStored((before) => ({ ...before, error }));
          return null;
        });
        if (!found) {
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
          continue;
        }
        const { events } = found;
        const last = events.at(-1);
        if (last) {
          after = last.sequence;
          phase = readRunEvent(last)?.event.phase ?? phase;
          const read = events.flatMap((event) => readRunEvent(event) ?? []);
          setStored((before) => ({ ...before, events: mergeEvents(before.events, read), error: null }));
        } else {
          setStored((before) => (before.loaded && !before.error ? before : { ...before, loaded: true, error: null }));
          const ended = phase === undefined || phase === 'stopped' || phase === 'failed';
          if (!follow && (!stopping || ended)) return;
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        }
      }
    };
    readAll().catch((error: unknown) => {
      if (!abort.signal.aborted) setStored((before) => ({ ...before, error }));
    });
    return () => abort.abort();
  }, [runId, follow, stopping, attempt]);

  const own = training?.events;
  const events = useMemo(() => mergeEvents(stored.events, own ?? []), [stored.events, own]);
  return { events, loaded: stored.loaded, error: stored.error, retry: () => setAttempt((count) => count + 1) };
}
