import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { decodeCapToken } from '@/lib/inference/capToken';
import { nodePool } from '@/server/gateway/nodePool';

const PATIENCE_MS = 60_000;

/**
 * Passes on a call that costs nothing and changes nothing, to one node after the other until one takes it.
 * @param path at the node
 * @param body JSON text, for a POST
 * @throws OpenLedgerError `unavailable` when no node is there
 */
export async function passOn(request: Request, path: string, body?: string): Promise<Response> {
  const authorization = request.headers.get('authorization');
  // What is asked with a key is asked of a node that the key is for.
  const spender =
    body === undefined ? undefined : decodeCapToken(authorization?.replace(/^Bearer /i, '') ?? '').message.spender;
  for (const node of await nodePool.ranked(spender, path)) {
    const response = await fetch(`${node.url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]),
    }).catch(() => undefined);
    request.signal.throwIfAborted();
    if (!response) await nodePool.lost(node.address);
    else if (response.status < 500 && response.status !== 429) return response;
  }
  throw new OpenLedgerError({
    code: 'unavailable',
    message: 'No node is there to ask.',
    remedy: 'Try again in a moment.',
  });
}
