import type { Hex } from 'viem';
import type { z } from 'zod';
import { ERROR_STATUS, type ErrorCode } from '@/core/errors/codes';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ChatEvent, chatRequest } from '@/lib/api/answer';
import { encodeCapToken } from '@/lib/inference/capToken';
import { answerIdOf } from '@/lib/inference/commitment';
import { findAnswer } from '@/server/answers/answerRepository';
import { findActiveCap } from '@/server/caps/activeCap';
import { readNodeStream } from '@/server/chat/readNodeStream';
import { logger } from '@/server/log/logger';
import { findModel } from '@/server/models/modelRepository';
import { nodeUrl } from '@/server/nodes/nodeUrl';
import { modelName } from '@/server/openlora/modelCatalog';

export type ChatQuestion = z.infer<typeof chatRequest>;

/** A question that may be asked: which node, what is sent to it, and under which cap. */
export type PreparedChat = { url: string; token: string; body: object };

/**
 * Checks that the caller may ask this model, before anything is streamed.
 * Throws `not_found` for a model that is not on sale, `payment_required` without a usable spending cap.
 */
export async function prepareChat(caller: Hex, question: ChatQuestion): Promise<PreparedChat> {
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
    url: `${await nodeUrl(cap.signed.message.spender)}/v1/chat/completions`,
    token: encodeCapToken(cap.signed),
    body: { model: modelName(model.tokenId), messages, max_tokens: maxTokens, temperature, seed, stream: true },
  };
}

/**
 * Has the node answer and passes on what it says as events of this app, the answer's id first. What goes wrong is the
 * last event. Ends silently, and with it the node's work, when the caller has left.
 */
export async function* askNode(chat: PreparedChat, signal: AbortSignal): AsyncGenerator<ChatEvent> {
  try {
    yield* answered(chat, signal);
  } catch (error) {
    if (signal.aborted) return;
    yield failure(error);
  }
}

async function* answered({ url, token, body }: PreparedChat, signal: AbortSignal): AsyncGenerator<ChatEvent> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal,
  }).catch((cause: unknown) => {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: 'The node does not answer.',
      fields: { url },
      remedy: 'Try again in a moment. Nothing was charged.',
      cause,
    });
  });
  if (!response.ok || !response.body) throw await refusal(response);
  let answerId: string | undefined;
  for await (const { id, choices, openledger } of readNodeStream(response.body)) {
    if (answerId === undefined) {
      answerId = answerIdOf(id);
      yield { type: 'start', answerId };
    }
    const text = choices.map(({ delta }) => delta.content ?? '').join('');
    if (text !== '') yield { type: 'token', text };
    if (!openledger) continue;
    const { fee, inputTokens, outputTokens } = openledger.receipt;
    await reported(answerId, signal);
    const tokens = { inputTokens: Number(inputTokens), outputTokens: Number(outputTokens) };
    yield { type: 'done', answerId, feeWei: fee, ...tokens };
  }
}

const REPORT_WAIT_MS = 3_000;
const REPORT_POLL_MS = 40;

/** Waits a little for the node's own report, so that whoever hears `done` finds the answer. */
async function reported(answerId: string, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < REPORT_WAIT_MS && !signal.aborted; waited += REPORT_POLL_MS) {
    if (await findAnswer(answerId)) return;
    await new Promise((resolve) => setTimeout(resolve, REPORT_POLL_MS));
  }
}

/** The node's own words, in OpenAI's error body. */
async function refusal(response: Response): Promise<OpenLedgerError> {
  const body = (await response.json().catch(() => null)) as { error?: { message?: unknown; code?: unknown } } | null;
  const { message, code } = body?.error ?? {};
  return new OpenLedgerError({
    code: isErrorCode(code) ? code : 'unavailable',
    message: typeof message === 'string' ? message : `The node refused with status ${response.status}.`,
  });
}

const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERROR_STATUS, code);

function failure(error: unknown): ChatEvent {
  if (error instanceof OpenLedgerError) {
    const { code, message, remedy } = error;
    return { type: 'error', code, message, ...(remedy === undefined ? {} : { remedy }) };
  }
  logger('chat').error({ err: error }, 'a chat failed');
  return { type: 'error', code: 'internal', message: 'Something went wrong here, not with what you sent.' };
}
