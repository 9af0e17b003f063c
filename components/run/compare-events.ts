import { queryOptions } from '@tanstack/react-query';
import { type RunEvent, readRunEvent } from '@/components/run/run-series';
import { fetchRunEvents } from '@/lib/query/runs';

/** All events that a run has stored. */
export const allEventsQuery = (runId: string) =>
  queryOptions({
    queryKey: ['runEvents', runId],
    queryFn: async ({ signal }) => {
      const all: RunEvent[] = [];
      let after = -1;
      while (true) {
        const { events } = await fetchRunEvents(runId, after, signal);
        const last = events.at(-1);
        if (!last) return all;
        after = last.sequence;
        all.push(...events.flatMap((event) => readRunEvent(event) ?? []));
      }
    },
  });
