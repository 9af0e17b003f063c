import { expect, it } from 'vitest';
import { eventData } from '@/server/http/eventData';

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

it.each([1, 2, 3, 1000])('reads events that break after every %i bytes, inside characters too', async (size) => {
  const events: string[] = [];
  for await (const data of eventData(body('data: Zürich\n\n: a remark\n\ndata: 🙂\n\ndata: half', size)))
    events.push(data);
  expect(events).toEqual(['Zürich', '🙂']);
});
