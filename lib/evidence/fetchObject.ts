import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Hash } from '@/core/hash/hash';
import { type BytesRead, readBody } from '@/lib/evidence/readBody';

/** Larger objects are not read into a tab. */
const LARGEST_OBJECT = 1 << 30;

/**
 * Reads stored objects from an app's public interface, in a browser or in Node. The bytes are not compared with their
 * name here: whoever replays evidence does that.
 * @param origin of the app, e.g. `http://127.0.0.1:3000`; empty in the app's own pages
 * @throws OpenLedgerError `not_found` or `unavailable` (from the returned function)
 */
export function fetchObjectFrom(origin: string, onBytes?: BytesRead): (hash: Hash) => Promise<Uint8Array> {
  return async (hash) => {
    const unavailable = (reason: string, cause?: unknown) =>
      new OpenLedgerError({
        code: 'unavailable',
        message: `The object ${hash} could not be read: ${reason}.`,
        fields: { hash },
        remedy: 'Try again; if it stays away, ask another node that keeps the object.',
        ...(cause === undefined ? {} : { cause }),
      });
    let response: Response;
    try {
      response = await fetch(`${origin}/api/objects/${hash}`);
    } catch (cause) {
      throw unavailable('nothing answers', cause);
    }
    if (response.status === 404) {
      throw new OpenLedgerError({
        code: 'not_found',
        message: `The object ${hash} is not stored there, or is not public.`,
        fields: { hash },
        remedy: 'Sign in as someone who may read it, or fetch it from another node.',
      });
    }
    if (!response.ok) throw unavailable(`status ${response.status}`);
    try {
      return await readBody(response, LARGEST_OBJECT, onBytes);
    } catch (cause) {
      throw unavailable(cause instanceof RangeError ? cause.message : 'the connection broke', cause);
    }
  };
}
