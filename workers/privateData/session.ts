import { DraftKeeper } from '@/workers/privateData/draftKeeper';
import type { PrivateStore } from '@/workers/privateData/privateStore';
import type { PrivateRequest, PrivateResponse } from '@/workers/privateData/protocol';
import { toErrorData } from '@/workers/shared/errorData';

/** Only one page at a time changes what this browser keeps. */
const LOCK = 'openledger.private-data';

/** Serves the requests of one page, one after the other. */
export function createPrivateSession(store: PrivateStore, post: (response: PrivateResponse) => void) {
  const keeper = new DraftKeeper(store);
  return (request: PrivateRequest): void => {
    const { id } = request;
    const answer = async () => {
      if (request.kind === 'records') {
        post({ kind: 'records', id, records: await keeper.records(request.setHash) });
        return;
      }
      if (request.kind === 'kept') {
        post({ kind: 'kept', id, kept: await keeper.kept() });
        return;
      }
      const draft = await keeper.act(request.action, (rows) => post({ kind: 'progress', id, rows }));
      post({ kind: 'draft', id, draft });
    };
    navigator.locks
      .request(LOCK, answer)
      .catch((error: unknown) => post({ kind: 'failed', id, error: toErrorData(error) }));
  };
}
