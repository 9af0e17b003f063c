import { OpenLedgerError } from '@/core/errors/openLedgerError';

const tooLarge = (maximumBytes: number) =>
  new OpenLedgerError({
    code: 'payload_too_large',
    message: `The request is larger than the ${maximumBytes} bytes allowed here.`,
    fields: { maximumBytes },
    remedy: 'Send less at once.',
  });

/** The body chunk by chunk; throws `payload_too_large` as soon as it exceeds the limit, whatever its header promised. */
export async function* limitedBody(request: Request, maximumBytes: number): AsyncGenerator<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > maximumBytes) throw tooLarge(maximumBytes);
  if (!request.body) return;
  const reader = request.body.getReader();
  try {
    for (let total = 0; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      total += value.byteLength;
      if (total > maximumBytes) throw tooLarge(maximumBytes);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The body as JSON; throws `invalid_input` when it is not declared or not written as JSON. */
export async function readJson(request: Request, maximumBytes: number): Promise<unknown> {
  // A form of another site cannot send this type without the browser asking first.
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'The request has to be JSON.',
      remedy: 'Send "content-type: application/json".',
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of limitedBody(request, maximumBytes)) chunks.push(chunk);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (cause) {
    throw new OpenLedgerError({ code: 'invalid_input', message: 'The request is not valid JSON in UTF-8.', cause });
  }
}
