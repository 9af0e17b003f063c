import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type {
  KeptPrivate,
  PrivateAction,
  PrivateDraft,
  PrivateRecord,
  PrivateRequest,
  PrivateResponse,
} from '@/workers/privateData/protocol';
import { fromErrorData } from '@/workers/shared/errorData';

export type PrivateClient = {
  /** Changes what this browser keeps and says what there is then. */
  act(action: PrivateAction, onRows?: (rows: number) => void): Promise<PrivateDraft>;
  /** Records of a set, or null where this browser does not have it. */
  records(setHash: string): Promise<PrivateRecord[] | null>;
  /** What runs of private data left in this browser. */
  kept(): Promise<KeptPrivate[]>;
};

/** Talks to a worker that keeps and reads private files; no file is ever read on the page's own thread. */
export function createPrivateClient(): PrivateClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const calls = new Map<number, { take: (response: PrivateResponse) => void; reject: (error: unknown) => void }>();
  let lastId = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<PrivateResponse>) => {
    const call = calls.get(data.id);
    if (data.kind !== 'progress') calls.delete(data.id);
    if (data.kind === 'failed') call?.reject(fromErrorData(data.error));
    else call?.take(data);
  });
  worker.addEventListener('error', (event) => {
    const error = new OpenLedgerError({
      code: 'unavailable',
      message: `The private files could not be read in the background: ${event.message}`,
      remedy: 'Reload the page; what was kept is still there.',
    });
    for (const { reject } of calls.values()) reject(error);
    calls.clear();
  });
  function call(
    request: (id: number) => PrivateRequest,
    take: (response: PrivateResponse) => void,
    reject: (error: unknown) => void,
  ) {
    lastId += 1;
    calls.set(lastId, { take, reject });
    worker.postMessage(request(lastId));
  }
  return {
    act: (action, onRows) =>
      new Promise((resolve, reject) =>
        call(
          (id) => ({ kind: 'draft', id, action }),
          (response) => {
            if (response.kind === 'progress') onRows?.(response.rows);
            else if (response.kind === 'draft') resolve(response.draft);
          },
          reject,
        ),
      ),
    records: (setHash) =>
      new Promise((resolve, reject) =>
        call(
          (id) => ({ kind: 'records', id, setHash }),
          (response) => {
            if (response.kind === 'records') resolve(response.records);
          },
          reject,
        ),
      ),
    kept: () =>
      new Promise((resolve, reject) =>
        call(
          (id) => ({ kind: 'kept', id }),
          (response) => {
            if (response.kind === 'kept') resolve(response.kept);
          },
          reject,
        ),
      ),
  };
}
