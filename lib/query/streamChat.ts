import type { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type ChatEvent, chatEvent, type chatRequest } from '@/lib/api/answer';
import { apiError, unreachableError } from '@/lib/query/apiError';
import { reportReachable } from '@/lib/query/reachability';
import { readEventStream } from '@/lib/query/readEventStream';

const PATH = '/api/chat';

/**
 * Asks a model and yields the answer's events as they arrive; ends after `done`. Aborting the signal stops the node.
 * Throws OpenLedgerError: the gateway's or node's refusal, or `unavailable` where the stream broke off.
 */
export async function* streamChat(body: z.input<typeof chatRequest>, signal: AbortSignal): AsyncGenerator<ChatEvent> {
  let response: Response;
  try {
    response = await fetch(PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
      signal,
    });
  } catch (cause) {
    if (signal.aborted) throw cause;
    reportReachable(false);
    throw unreachableError(PATH, cause);
  }
  reportReachable(true);
  if (!response.ok || !response.body) throw apiError(response.status, await response.json().catch(() => null), PATH);
  for await (const { event, data } of readEventStream(response.body)) {
    if (event === 'error') throw apiError(response.status, { error: JSON.parse(data) }, PATH);
    const parsed = chatEvent.parse(JSON.parse(data));
    if (parsed.type === 'error') throw apiError(503, { error: parsed }, PATH);
    yield parsed;
    if (parsed.type === 'done') return;
  }
  throw new OpenLedgerError({
    code: 'unavailable',
    message: 'The answer broke off before its end.',
    remedy: 'Ask again. Only the tokens that arrived are charged.',
  });
}
