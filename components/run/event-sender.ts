import type { RunEvent } from '@/components/run/run-series';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { appendRunEvents } from '@/lib/query/runs';

const EVERY_MS = 1000;
const MOST_AT_ONCE = 500;

type SentStatus = 'training' | 'stopped' | 'failed';

export type EventSenderOptions = {
  /** Whether events that name held-out records may leave the tab: never those of private data. */
  texts: 'send' | 'keep';
};

/** Events that name records: by their hash, which whoever guesses a text can compare, or by what was answered. */
const NAMES_RECORDS: readonly FineTuneProgress['phase'][] = ['samples', 'rows'];

/** Whether an event of private data may leave the tab. */
export const mayLeave = ({ phase }: FineTuneProgress): boolean => !NAMES_RECORDS.includes(phase);

/**
 * Sends a run's events to the API once a second. What cannot be sent is kept and tried again: training never waits for
 * the network, and the server ignores what it knows already.
 */
export function createEventSender(runId: string, firstSequence: number, { texts }: EventSenderOptions) {
  let next = firstSequence;
  let closed = false;
  const waiting: RunEvent[] = [];
  let sending: Promise<void> = Promise.resolve();

  const send = (status: SentStatus) => {
    sending = sending.then(async () => {
      const events = waiting.slice(0, MOST_AT_ONCE);
      if (events.length === 0) return;
      await appendRunEvents(runId, { events, status });
      waiting.splice(0, events.length);
    });
    // The next round tries again; nobody waits for this one.
    const settled = sending.catch(() => undefined);
    const result = sending;
    sending = settled;
    return result;
  };
  const timer = setInterval(() => void send('training').catch(() => undefined), EVERY_MS);

  return {
    /** Numbers an event; after `close` it is only for the page itself. */
    add(event: FineTuneProgress): RunEvent {
      const sequence = next;
      next += 1;
      const leaves = texts === 'send' || mayLeave(event);
      if (!closed && leaves) waiting.push({ sequence, event });
      return { sequence, event };
    },
    /** Sends the rest with the run's last state. Rejects where that fails. */
    async close(status: SentStatus): Promise<void> {
      clearInterval(timer);
      closed = true;
      do await send(status);
      while (waiting.length > 0);
    },
  };
}
