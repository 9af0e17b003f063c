import { expect, it } from 'vitest';
import { type NodeChunk, readNodeStream } from '@/server/chat/readNodeStream';

const id = `chatcmpl-0x${'ab'.repeat(32)}`;
const line = (event: object) => `data: ${JSON.stringify(event)}\n\n`;
const piece = (content: string) => line({ id, choices: [{ index: 0, delta: { role: 'assistant', content } }] });

/** The text in pieces of so many bytes, wherever they break. */
function body(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));
  return new ReadableStream({
    pull(controller) {
      const part = parts.shift();
      if (part) controller.enqueue(part);
      else controller.close();
    },
  });
}

async function read(text: string, size = 7): Promise<NodeChunk[]> {
  const chunks: NodeChunk[] = [];
  for await (const chunk of readNodeStream(body(text, size))) chunks.push(chunk);
  return chunks;
}

it.each([1, 2, 3, 1000])('reads pieces that break after every %i bytes, inside characters too', async (size) => {
  const chunks = await read(`${piece('Zürich ')}${piece('🙂')}data: [DONE]\n\n`, size);
  expect(chunks.map(({ choices }) => choices[0]?.delta.content)).toEqual(['Zürich ', '🙂']);
  expect(chunks[0]?.id).toBe(`0x${'ab'.repeat(32)}`);
});

it.each([
  ['breaks off', piece('half'), /broke off/],
  [
    'says that it failed',
    piece('half') + line({ error: { message: 'out of memory', code: 'internal' } }),
    /out of memory/,
  ],
  ['sends something else', 'data: <html>\n\n', /no part of an answer/],
  ['names no request', line({ id: 'chatcmpl-7', choices: [] }), /no part of an answer/],
])('error: a node that %s', async (_, text, message) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(message) });
});
