import type { RunEvent } from '@/components/run/run-series';

/*
 * Events of runs that this browser keeps in IndexedDB: those that the server has not confirmed, so that a reload or a
 * crash loses none, and those of private data that never leave it.
 */

const DATABASE = 'openledger.run-events';
const EVENTS = 'events';

/** `set` is the private set that the event may repeat; null where the run has none. */
type KeptEvent = RunEvent & { runId: string; set: string | null };

let opened: Promise<IDBDatabase> | null = null;

const settle = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open(): Promise<IDBDatabase> {
  opened ??= (() => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(EVENTS, { keyPath: ['runId', 'sequence'] });
    return settle(request);
  })();
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/** Runs one transaction; resolves once it is on its way to the disk for good. */
async function change(work: (events: IDBObjectStore) => void): Promise<void> {
  const transaction = (await open()).transaction(EVENTS, 'readwrite', { durability: 'relaxed' });
  work(transaction.objectStore(EVENTS));
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    // A page that ends in this moment would otherwise take the transaction with it.
    transaction.commit();
  });
}

const ofRun = (runId: string) => IDBKeyRange.bound([runId], [runId, []]);

export const keptEvents = {
  async read(runId: string): Promise<{ sequence: number; event: unknown }[]> {
    const transaction = (await open()).transaction(EVENTS);
    const rows: KeptEvent[] = await settle(transaction.objectStore(EVENTS).getAll(ofRun(runId)));
    return rows.map(({ sequence, event }) => ({ sequence, event }));
  },
  keep: (runId: string, { sequence, event }: RunEvent, set: string | null): Promise<void> =>
    change((events) => {
      const row: KeptEvent = { runId, sequence, event, set };
      events.put(row);
    }),
  /** Forgets events by their numbers. */
  drop: (runId: string, sequences: readonly number[]): Promise<void> =>
    change((events) => {
      for (const sequence of sequences) events.delete([runId, sequence]);
    }),
  /** Forgets what was said of the records of a private set. */
  async dropSet(set: string): Promise<void> {
    const transaction = (await open()).transaction(EVENTS);
    const rows: KeptEvent[] = await settle(transaction.objectStore(EVENTS).getAll());
    await change((events) => {
      for (const row of rows) if (row.set === set) events.delete([row.runId, row.sequence]);
    });
  },
};
