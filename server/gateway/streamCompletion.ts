import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { attempts } from '@/server/gateway/attempts';
import type { CompletionCall } from '@/server/gateway/completionCall';
import { createDelivery } from '@/server/gateway/delivery';
import { storedAnswers } from '@/server/gateway/storedAnswers';
import { eventData } from '@/server/http/eventData';
import { choiceIds } from '@/server/openlora/choices';
import { voidRequest } from '@/server/reservations/voidRequest';

const choice = z.looseObject({
  index: z.number().int().min(0),
  delta: z.looseObject({ content: z.string().nullish() }).optional(),
  text: z.string().optional(),
  finish_reason: z.string().nullish(),
});
const chunkSchema = z.looseObject({ choices: z.array(choice) });

/** A chunk as OpenAI's clients read it; the last one has the receipts under `openledger`. */
export type CompletionChunk = z.output<typeof chunkSchema>;
type ChunkChoice = z.output<typeof choice>;

type Delivery = ReturnType<typeof createDelivery>;

/**
 * A streamed answer, whichever nodes are lost on the way: the next one generates it again under the same seed, and the
 * client is given what it does not have yet. Only the node that gave the whole answer is paid. Several answers at once
 * are not taken over once they have begun, as some may be signed for.
 *
 * Throws what `attempts` throws, and `unavailable` when a node that took over says something else.
 */
export async function* streamCompletion(call: CompletionCall, signal: AbortSignal): AsyncGenerator<CompletionChunk> {
  const delivery = createDelivery();
  const giveUp = async (error: OpenLedgerError): Promise<never> => {
    await voidRequest(choiceIds(call.requestId, call.choices), call.cap);
    throw error;
  };
  for await (const attempt of attempts(call, signal)) {
    delivery.restart();
    if (attempt.kind === 'answered') {
      yield* stored(call, delivery);
      return;
    }
    try {
      for await (const data of eventData(attempt.response.body!)) {
        attempt.heard();
        if (data === '[DONE]') return;
        const chunk = readChunk(data);
        if (!chunk) break;
        const fresh = unseen(chunk, delivery, call.path);
        if (fresh) yield fresh;
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof OpenLedgerError) await giveUp(error);
    }
    if (call.choices > 1 && delivery.begun()) await giveUp(brokeOff());
  }
}

/** Undefined for an error that the node reports, and for what is no chunk. */
function readChunk(data: string): CompletionChunk | undefined {
  try {
    return chunkSchema.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

/** What of a chunk the client does not have yet; undefined where that is nothing. */
function unseen(chunk: CompletionChunk, delivery: Delivery, path: CompletionCall['path']): CompletionChunk | undefined {
  if (chunk.choices.length === 0) return chunk;
  const choices = chunk.choices.flatMap((entry): ChunkChoice[] => {
    if (entry.finish_reason != null) return [entry];
    const text = delivery.pass(entry.index, entry.delta?.content ?? entry.text ?? '');
    return text === undefined ? [] : [withText(entry, text, path)];
  });
  return choices.length === 0 ? undefined : { ...chunk, choices };
}

const withText = (entry: ChunkChoice, text: string, path: CompletionCall['path']): ChunkChoice =>
  path === '/v1/completions' ? { ...entry, text } : { ...entry, delta: { ...entry.delta, content: text } };

async function* stored(call: CompletionCall, delivery: Delivery): AsyncGenerator<CompletionChunk> {
  const { head, texts, finishReasons, usage, openledger } = await storedAnswers(call);
  const object = call.path === '/v1/completions' ? 'text_completion' : 'chat.completion.chunk';
  for (const [index, whole] of texts.entries()) {
    const text = delivery.pass(index, whole) ?? '';
    const entry = {
      index,
      logprobs: null,
      finish_reason: null,
      ...(object === 'text_completion' ? {} : { delta: {} }),
    };
    yield { ...head, object, choices: [withText(entry, text, call.path)] };
    yield { ...head, object, choices: [{ ...withText(entry, '', call.path), finish_reason: finishReasons[index]! }] };
  }
  yield { ...head, object, choices: [], usage, openledger };
}

const brokeOff = () =>
  new OpenLedgerError({
    code: 'unavailable',
    message: 'The node was lost in the middle of its answers.',
    remedy: 'Ask again. What was not answered whole is not charged.',
  });
