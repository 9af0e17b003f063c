import { listBases, removeBase } from '@/workers/bases/baseStore';
import { keepBase, planBase } from '@/workers/bases/keepBase';
import type { BaseProgress, BasesRequest, BasesResponse } from '@/workers/bases/protocol';
import { toErrorData } from '@/workers/shared/errorData';

/** Milliseconds between two reports of progress. */
const INTERVAL = 100;

/** Serves requests about imported bases. */
export function createBasesSession(post: (response: BasesResponse) => void): (request: BasesRequest) => void {
  const running = new Map<number, AbortController>();

  async function answer(request: Exclude<BasesRequest, { kind: 'cancel' }>, signal: AbortSignal): Promise<void> {
    const { id } = request;
    switch (request.kind) {
      case 'plan':
        return post({ kind: 'planned', id, plan: await planBase(request.source) });
      case 'keep': {
        let sentAt = 0;
        const report = (progress: BaseProgress) => {
          const now = Date.now();
          if (now - sentAt < INTERVAL && progress.done < progress.total) return;
          sentAt = now;
          post({ kind: 'progress', id, progress });
        };
        return post({ kind: 'kept', id, base: await keepBase(request.source, report, signal) });
      }
      case 'list':
        return post({ kind: 'listed', id, ...(await listBases()) });
      case 'remove':
        await removeBase(request.key);
        return post({ kind: 'removed', id });
    }
  }

  return (request) => {
    if (request.kind === 'cancel') {
      running.get(request.id)?.abort();
      return;
    }
    const abort = new AbortController();
    running.set(request.id, abort);
    answer(request, abort.signal)
      .catch((error: unknown) => post({ kind: 'failed', id: request.id, error: toErrorData(error) }))
      .finally(() => running.delete(request.id));
  };
}
