/** Bytes that have come, of how many; null where the sender does not say. */
export type BytesRead = (done: number, total: number | null) => void;

/**
 * The whole body of a response, piece by piece.
 * @throws RangeError when it is larger than `limit`; a broken connection's own error
 */
export async function readBody(
  response: Response,
  limit: number,
  onBytes?: BytesRead,
): Promise<Uint8Array<ArrayBuffer>> {
  const length = response.headers.get('content-length');
  // What is compressed on its way is longer here than it was announced.
  const total = length === null || response.headers.has('content-encoding') ? null : Number(length);
  const refuse = (bytes: number) => new RangeError(`it is too large: ${bytes} bytes, ${limit} are read`);
  if (total !== null && total > limit) throw refuse(total);
  const reader = response.body?.getReader();
  const pieces: Uint8Array[] = [];
  let done = 0;
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    pieces.push(next.value);
    done += next.value.length;
    if (done > limit) {
      await reader?.cancel();
      throw refuse(done);
    }
    onBytes?.(done, total);
  }
  const bytes = new Uint8Array(done);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
