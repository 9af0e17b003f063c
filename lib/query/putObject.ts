import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Hash } from '@/core/hash/hash';
import { storedObject } from '@/lib/api/run';
import { digestOf } from '@/lib/hash/digestOf';
import { apiError, unreachableError } from '@/lib/query/apiError';
import { reportReachable } from '@/lib/query/reachability';
import { withQuery } from '@/lib/query/requestJson';

/**
 * Stores bytes under their SHA-256; only their owner can read them until a model names them. `kind` is one word for
 * what they are. Throws OpenLedgerError, also where the server kept other bytes than were sent.
 */
export async function putObject(kind: string, bytes: Uint8Array<ArrayBuffer>): Promise<Hash> {
  const path = '/api/objects';
  let response: Response;
  try {
    response = await fetch(withQuery(path, { kind }), {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    });
  } catch (cause) {
    reportReachable(false);
    throw unreachableError(path, cause);
  }
  reportReachable(true);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw apiError(response.status, body, path);
  const hash = await digestOf(bytes);
  const stored = storedObject.parse(body).hash;
  if (stored === hash) return hash;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: `The ${kind} did not arrive as it was sent.`,
    fields: { sent: hash, stored },
    remedy: 'Try again.',
  });
}
