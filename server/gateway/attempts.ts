import { ERROR_STATUS, type ErrorCode } from '@/core/errors/codes';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { REQUEST_ID_HEADER } from '@/lib/inference/openAi';
import type { CompletionCall } from '@/server/gateway/completionCall';
import { nodePool } from '@/server/gateway/nodePool';
import type { RoutedNode } from '@/server/gateway/rankNodes';
import { logger } from '@/server/log/logger';
import { choiceIds } from '@/server/openlora/choices';
import { voidRequest } from '@/server/reservations/voidRequest';

/** A node that says nothing for so long is taken as lost. */
const SILENCE_MS = 120_000;

/** Statuses after which another node may do better. */
const ELSEWHERE: ReadonlySet<number> = new Set([429, 500, 502, 503, 504, 507]);
const CONFLICT = ERROR_STATUS.conflict;

export type Attempt =
  /** A node answers. Whoever reads the answer calls `heard` with each part of it. */
  | { kind: 'node'; response: Response; heard(): void }
  /** The request was answered before, and the answer is stored. */
  | { kind: 'answered' };

/**
 * Sends a request to the nodes on which its cap may be spent, one after the other, best first. Asking for the next
 * attempt says that the one before broke off: that node is out until it reports again, and no receipt of this request
 * is taken from it any more, so that whoever answers next is the only one paid.
 *
 * Throws what a node refused the request with; when no node is left, what the last one said; with the client gone, its
 * signal's reason.
 */
export async function* attempts(call: CompletionCall, signal: AbortSignal): AsyncGenerator<Attempt, never> {
  const tried = new Set<string>();
  let failure: unknown = noNode(call);
  for (;;) {
    signal.throwIfAborted();
    const ranked = await nodePool.ranked(call.cap.message.spender, call.adapter);
    const node = ranked.find(({ address }) => !tried.has(address));
    if (!node) throw failure;
    tried.add(node.address);
    const silence = watchdog(SILENCE_MS);
    nodePool.enter(node.address);
    try {
      const response = await send(node, call, AbortSignal.any([signal, silence.signal]));
      silence.heard();
      if (response.status === CONFLICT) yield { kind: 'answered' };
      if (!response.ok) {
        const refused = await refusal(response);
        if (!ELSEWHERE.has(response.status)) throw refused;
        failure = refused;
        continue;
      }
      yield { kind: 'node', response, heard: silence.heard };
      signal.throwIfAborted();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    } finally {
      nodePool.leave(node.address);
      // Whatever ends an attempt early, its node works on no longer.
      silence.end();
    }
    failure = lostNode(node);
    logger('gateway').warn({ node: node.address, requestId: call.requestId }, 'a node was lost during a request');
    await nodePool.lost(node.address);
    await voidRequest(choiceIds(call.requestId, call.choices), call.cap);
  }
}

class Unreachable extends Error {}

async function send(node: RoutedNode, { path, body, token, requestId }: CompletionCall, signal: AbortSignal) {
  try {
    return await fetch(`${node.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        [REQUEST_ID_HEADER]: requestId,
      },
      body: JSON.stringify(body),
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new Unreachable('nothing answers', { cause });
  }
}

/** Aborts when `heard` is not called for a while, and when it is ended. */
function watchdog(milliseconds: number) {
  const control = new AbortController();
  let timer: NodeJS.Timeout;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => control.abort(new Unreachable('the node says nothing')), milliseconds);
  };
  heard();
  return {
    signal: control.signal,
    heard,
    end: () => {
      clearTimeout(timer);
      control.abort(new Unreachable('the attempt is over'));
    },
  };
}

/** The node's own words, in OpenAI's error body. */
export async function refusal(response: Response): Promise<OpenLedgerError> {
  const body = (await response.json().catch(() => null)) as { error?: { message?: unknown; code?: unknown } } | null;
  const { message, code } = body?.error ?? {};
  const wait = Number(response.headers.get('retry-after'));
  return new OpenLedgerError({
    code: isErrorCode(code) ? code : 'unavailable',
    message: typeof message === 'string' ? message : `The node refused with status ${response.status}.`,
    ...(wait > 0 ? { fields: { retryAfterSeconds: wait } } : {}),
  });
}

const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERROR_STATUS, code);

const noNode = ({ cap }: CompletionCall) =>
  new OpenLedgerError({
    code: 'unavailable',
    message: `No node of ${cap.message.spender} is there.`,
    fields: { spender: cap.message.spender },
    remedy: 'Try again in a moment. Nothing was charged.',
  });

const lostNode = ({ address }: RoutedNode) =>
  new OpenLedgerError({
    code: 'unavailable',
    message: 'The node was lost before its answer was whole, and no other could give it.',
    fields: { node: address },
    remedy: 'Ask again. What was not answered whole is not charged.',
  });
