import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { hash } from '@/lib/api/common';
import { receiptMessage } from '@/lib/inference/receiptReport';

/** A line of a node's answer: OpenAI's chunk, with the receipt in the last one. */
const chunk = z.union([
  z.object({ error: z.object({ message: z.string(), code: z.string().optional() }) }),
  z.object({
    id: z
      .string()
      .transform((id) => id.replace(/^chatcmpl-/, ''))
      .pipe(hash),
    choices: z.array(z.object({ delta: z.object({ content: z.string().optional() }) })),
    openledger: z.object({ receipt: receiptMessage }).optional(),
  }),
]);

export type NodeChunk = Exclude<z.output<typeof chunk>, { error: unknown }>;

/**
 * The chunks of a node's streamed answer; ends at `[DONE]`.
 * @throws OpenLedgerError `unavailable` when the node says that it failed, breaks off or sends what is no chunk
 */
export async function* readNodeStream(body: ReadableStream<Uint8Array>): AsyncGenerator<NodeChunk> {
  for await (const data of eventData(body)) {
    if (data === '[DONE]') return;
    const parsed = chunk.safeParse(parseJson(data));
    if (!parsed.success) throw broken('The node sent what is no part of an answer.');
    if ('error' in parsed.data) throw broken(parsed.data.error.message);
    yield parsed.data;
  }
  throw broken('The node broke off before the end of its answer.');
}

/** The data of each server-sent event. Nodes write one `data:` line per event. */
async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) yield line.slice(5).trim();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function broken(message: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'unavailable',
    message,
    remedy: 'Ask again. What was not answered is not charged.',
  });
}
