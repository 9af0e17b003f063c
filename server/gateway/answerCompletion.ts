import { getEnv } from '@/server/config/env';
import { type CompletionCall, completionCall } from '@/server/gateway/completionCall';
import { type CompletionChunk, streamCompletion } from '@/server/gateway/streamCompletion';
import { wholeCompletion } from '@/server/gateway/wholeCompletion';
import { readJson } from '@/server/http/readBody';
import { logger } from '@/server/log/logger';
import { toOpenAiError } from '@/server/openlora/openAiErrors';

/** POST /api/v1/chat/completions and /api/v1/completions: routed to a node, whole or as server-sent events. */
export async function answerCompletion(kind: 'chat' | 'text', request: Request): Promise<Response> {
  const json = await readJson(request, getEnv().REQUEST_MAX_BYTES);
  const call = await completionCall(kind, request.headers, json);
  if (call.stream) return streamed(call, request.signal);
  return new Response(await wholeCompletion(call, request.signal), {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}

/** Refusals keep a status of their own: the stream opens with the first chunk. */
async function streamed(call: CompletionCall, clientGone: AbortSignal): Promise<Response> {
  const gone = new AbortController();
  const chunks = streamCompletion(call, AbortSignal.any([clientGone, gone.signal]));
  let next: IteratorResult<CompletionChunk> | undefined = await chunks.next();
  const encoder = new TextEncoder();
  const event = (data: string) => encoder.encode(`data: ${data}\n\n`);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = next ?? (await chunks.next());
        next = undefined;
        controller.enqueue(event(done ? '[DONE]' : JSON.stringify(value)));
        if (done) controller.close();
      } catch (error) {
        if (gone.signal.aborted || clientGone.aborted) return;
        const { status, body: words } = toOpenAiError(error);
        if (status === 500) logger('gateway').error({ err: error }, 'a stream failed');
        controller.enqueue(event(JSON.stringify(words)));
        controller.close();
      }
    },
    async cancel() {
      gone.abort();
      await chunks.return(undefined);
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}
