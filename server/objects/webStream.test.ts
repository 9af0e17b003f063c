import { expect, test } from 'vitest';
import { webStream } from './webStream';

async function* counting(log: string[]) {
  try {
    for (let number = 0; ; number++) {
      log.push(`made ${number}`);
      yield Uint8Array.of(number);
    }
  } finally {
    log.push('ended');
  }
}

test('makes a chunk when one is asked for, and ends the source when the reader leaves', async () => {
  const log: string[] = [];
  const reader = webStream(counting(log)).getReader();
  expect((await reader.read()).value).toEqual(Uint8Array.of(0));
  expect((await reader.read()).value).toEqual(Uint8Array.of(1));
  await reader.cancel();
  expect(log).toEqual(['made 0', 'made 1', 'ended']);
});

test('error: a failure of the source reaches the reader', async () => {
  async function* failing() {
    yield Uint8Array.of(1);
    throw new Error('damaged');
  }
  await expect(new Response(webStream(failing())).arrayBuffer()).rejects.toThrow('damaged');
});
