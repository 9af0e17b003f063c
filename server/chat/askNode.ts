import { randomBytes } from 'node:crypto';
import { bytesToHex, type Hex } from 'viem';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ChatEvent, chatRequest } from '@/lib/api/answer';
import { encodeCapToken } from '@/lib/inference/capToken';
import { answerIdOf } from '@/lib/inference/commitment';
import { receiptMessage } from '@/lib/inference/receiptReport';
import { findAnswer } from '@/server/answers/answerRepository';
import { findActiveCap } from '@/server/caps/activeCap';
import type { CompletionCall } from '@/server/gateway/completionCall';
import { streamCompletion } from '@/server/gateway/streamCompletion';
import { logger } from '@/server/log/logger';
import { findModel } from '@/server/models/modelRepository';
import { modelName } from '@/server/openlora/modelCatalog';

export type ChatQuestion = z.infer<typeof chatRequest>;

/**
 * Checks that the caller may ask this model, before anything is streamed.
 * Throws `not_found` for a model that is not on sale, `payment_required` without a usable spending cap.
 */
export async function prepareChat(caller: Hex, question: ChatQuestion): Promise<CompletionCall> {
  const { modelId, messages, maxTokens, temperature, seed } = question;
  const [model, cap] = await Promise.all([findModel(modelId), findActiveCap(caller)]);
  if (model?.status !== 'live' || model.tokenId === null) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: 'This model is not on sale.',
      fields: { model: modelId },
      remedy: 'Choose another one.',
    });
  }
  if (!cap) {
    throw new OpenLedgerError({
      code: 'payment_required',
      message: 'You have no spending cap that could pay for this.',
      remedy: 'Sign a spending cap in the playground; one is enough for many questions.',
    });
  }
  return {
    path: '/v1/chat/completions',
    body: { model: modelName(model.tokenId), messages, max_tokens: maxTokens, temperature, seed, stream: true },
    stream: true,
    maxTokens,
    choices: 1,
    cap: cap.signed,
    token: encodeCapToken(cap.signed),
    requestId: bytesToHex(randomBytes(32)),
    adapter: model.adapterHash,
  };
}

/**
 * Has the node answer and passes on what it says as events of this app, the answer's id first. What goes wrong is the
 * last event. Ends silently, and with it the node's work, when the caller has left.
 */
export async function* askNode(chat: CompletionCall, signal: AbortSignal): AsyncGenerator<ChatEvent> {
  try {
    yield* answered(chat, signal);
  } catch (error) {
    if (signal.aborted) return;
    yield failure(error);
  }
}

async function* answered(call: CompletionCall, signal: AbortSignal): AsyncGenerator<ChatEvent> {
  const answerId = answerIdOf(call.requestId);
  let started = false;
  for await (const { choices, openledger } of streamCompletion(call, signal)) {
    if (!started) yield { type: 'start', answerId };
    started = true;
    const text = choices.map(({ delta }) => delta?.content ?? '').join('');
    if (text !== '') yield { type: 'token', text };
    if (openledger === undefined) continue;
    const { receipt } = receipts.parse(openledger);
    await reported(answerId, signal);
    const tokens = { inputTokens: Number(receipt.inputTokens), outputTokens: Number(receipt.outputTokens) };
    yield { type: 'done', answerId, feeWei: receipt.fee, ...tokens };
  }
}

const receipts = z.object({ receipt: receiptMessage });

const REPORT_WAIT_MS = 3_000;
const REPORT_POLL_MS = 40;

/** Waits a little for the node's own report, so that whoever hears `done` finds the answer. */
async function reported(answerId: string, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < REPORT_WAIT_MS && !signal.aborted; waited += REPORT_POLL_MS) {
    if (await findAnswer(answerId)) return;
    await new Promise((resolve) => setTimeout(resolve, REPORT_POLL_MS));
  }
}

function failure(error: unknown): ChatEvent {
  if (error instanceof OpenLedgerError) {
    const { code, message, remedy } = error;
    return { type: 'error', code, message, ...(remedy === undefined ? {} : { remedy }) };
  }
  logger('chat').error({ err: error }, 'a chat failed');
  return { type: 'error', code: 'internal', message: 'Something went wrong here, not with what you sent.' };
}
