import { describe, expect, it } from 'vitest';
import { readEventStream } from '@/lib/query/readEventStream';

const text = [
  ': a comment',
  'data: {"type":"start"}',
  '',
  'data: {"text":"é 漢"}',
  '',
  'event: error',
  'data: first',
  'data:second',
  '',
  'data: never closed',
].join('\n');

async function read(pieces: Uint8Array[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const events = [];
  for await (const event of readEventStream(body)) events.push(event);
  return events;
}

const EXPECTED = [
  { event: 'message', data: '{"type":"start"}' },
  { event: 'message', data: '{"text":"é 漢"}' },
  { event: 'error', data: 'first\nsecond' },
];

describe('readEventStream', () => {
  it.each([1, 2, 3, 7, 1000])('reads the same events in pieces of %i bytes', async (size) => {
    const bytes = new TextEncoder().encode(text);
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    expect(await read(pieces)).toEqual(EXPECTED);
  });

  it('reads lines that end with a carriage return', async () => {
    const bytes = new TextEncoder().encode(text.replaceAll('\n', '\r\n'));
    expect(await read([bytes])).toEqual(EXPECTED);
  });

  it('frees the body when the reader leaves early', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const event of readEventStream(body)) {
      expect(event.data).toBe('1');
      break;
    }
    expect(cancelled).toBe(true);
  });
});
