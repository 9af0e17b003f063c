import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { logger } from '@/server/log/logger';
import { toJson } from './toJson';

/**
 * A server-sent-event answer: each yielded value is one `data:` line of JSON. When the browser leaves, `signal` aborts
 * and the generator is ended. An expected error is sent as a last event named `error`.
 */
export function eventStream(request: Request, events: (signal: AbortSignal) => AsyncIterable<unknown>): Response {
  const abort = new AbortController();
  request.signal.addEventListener('abort', () => abort.abort(), { once: true });
  const encoder = new TextEncoder();
  const iterator = events(abort.signal)[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(`data: ${toJson(value)}\n\n`));
      } catch (error) {
        const known = error instanceof OpenLedgerError;
        if (!known) logger('http').error({ err: error }, 'event stream failed');
        const text = known
          ? { code: error.code, message: error.message, fields: error.fields, remedy: error.remedy }
          : { code: 'internal', message: 'Something went wrong here, not with what you sent.' };
        controller.enqueue(encoder.encode(`event: error\ndata: ${toJson(text)}\n\n`));
        controller.close();
      }
    },
    async cancel() {
      abort.abort();
      await iterator.return?.();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}
