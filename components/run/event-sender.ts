import type { RunEvent } from '@/components/run/run-series';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { appendRunEvents } from '@/lib/query/runs';

const EVERY_MS = 1000;
const MOST_AT_ONCE = 500;

type SentStatus = 'training' | 'stopped' | 'failed';

export type EventSenderOptions = {
  /** Whether events that name held-out records may leave the tab: never those of private data. */
  texts: 'send' | 'keep';
  /** Events of an earlier visit that were never confirmed; they are sent first. */
  unsent: readonly RunEvent[];
  /** Where events wait until the server has them, and stay where they may not leave. */
  keep: (event: RunEvent) => Promise<void>;
  drop: (sequences: readonly number[]) => Promise<void>;
};

/** Events that name records: by their hash, which whoever guesses a text can compare, or by what was answered. */
const NAMES_RECORDS: readonly FineTuneProgress['phase'][] = ['samples', 'rows'];

/** Whether an event of private data may leave the tab. */
export const mayLeave = ({ phase }: FineTuneProgress): boolean => !NAMES_RECORDS.includes(phase);

/**
 * Sends a run's events to the API once a second. What cannot be sent is kept and tried again, after a reload too:
 * training never waits for the network or the disk, and the server ignores what it knows already.
 */
export function createEventSender(runId: string, firstSequence: number, options: EventSenderOptions) {
  const { texts, unsent, keep, drop } = options;
  const leaves = ({ event }: RunEvent) => texts === 'send' || mayLeave(event);
  let next = firstSequence;
  let closed = false;
  const waiting: RunEvent[] = unsent.filter(leaves);
  let latest: RunEvent | null = null;
  let sending: Promise<void> = Promise.resolve();

  const send = (status: SentStatus) => {
    sending = sending.then(async () => {
      const events = waiting.slice(0, MOST_AT_ONCE);
      // How a run ends is told beside an event: where all have left already, the last goes again, which changes nothing.
      const told = events.length === 0 && status !== 'training' && latest ? [latest] : events;
      if (told.length === 0) return;
      await appendRunEvents(runId, { events: told, status });
      waiting.splice(0, events.length);
      latest = events.at(-1) ?? latest;
      // Not forgotten is sent twice, which changes nothing.
      await drop(events.map(({ sequence }) => sequence)).catch(() => undefined);
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
      const numbered = { sequence: next, event };
      next += 1;
      if (!closed) {
        if (leaves(numbered)) waiting.push(numbered);
        // A browser that keeps nothing (a private window, a full disk) trains as well.
        void keep(numbered).catch(() => undefined);
      }
      return numbered;
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
