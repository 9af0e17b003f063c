import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createEventSender, mayLeave } from '@/components/run/event-sender';
import type { RunEvent } from '@/components/run/run-series';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';

const SAMPLES: FineTuneProgress = { phase: 'samples', step: 4, samples: [{ recordHash: '0xaa', answer: 'a secret' }] };
const ROWS: FineTuneProgress = { phase: 'rows', step: 4, worst: [{ recordHash: '0xaa', loss: 1 }], best: [] };
const CHECKPOINT: FineTuneProgress = { phase: 'checkpoint', step: 1, totalSteps: 2 };

it('of private data nothing leaves that names a record, by what was said or by its hash', () => {
  expect(mayLeave(SAMPLES)).toBe(false);
  expect(mayLeave(ROWS)).toBe(false);
});

it('figures leave', () => {
  expect(mayLeave({ phase: 'evaluate', step: 1, totalSteps: 2, epoch: 1, evaluationLoss: 3, best: true })).toBe(true);
});

const sent = z.object({ events: z.array(z.object({ sequence: z.number() })), status: z.string() });
let server: Server;
let arrived: z.infer<typeof sent>[];
let reachable: boolean;

beforeEach(async () => {
  arrived = [];
  reachable = true;
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (reachable) arrived.push(sent.parse(JSON.parse(Buffer.concat(parts).toString())));
    response.writeHead(reachable ? 204 : 503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // In a page, addresses begin at its own server.
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(origin + path, init));
});
afterEach(() => {
  vi.unstubAllGlobals();
  server.close();
});

/** A browser's own store of events, in memory. */
function store(unsent: readonly RunEvent[] = []) {
  const kept = new Map(unsent.map((event) => [event.sequence, event]));
  return {
    kept,
    unsent,
    keep: async (event: RunEvent) => void kept.set(event.sequence, event),
    drop: async (sequences: readonly number[]) => {
      for (const sequence of sequences) kept.delete(sequence);
    },
  };
}

it('what a reload cut off is sent first, and is forgotten once it has arrived', async () => {
  const own = store([
    { sequence: 5, event: CHECKPOINT },
    { sequence: 6, event: SAMPLES },
  ]);
  const sender = createEventSender('run', 7, { texts: 'send', ...own });
  sender.add(CHECKPOINT);
  expect([...own.kept.keys()]).toEqual([5, 6, 7]);
  reachable = false;
  await expect(sender.close('training')).rejects.toThrow();
  expect([...own.kept.keys()]).toEqual([5, 6, 7]);
  reachable = true;
  await sender.close('stopped');
  expect(arrived.flatMap(({ events }) => events.map(({ sequence }) => sequence))).toEqual([5, 6, 7]);
  expect(own.kept.size).toBe(0);
});

it('the state that a run ends in is told, even where its last event has left before', async () => {
  const sender = createEventSender('run', 0, { texts: 'send', ...store() });
  sender.add(CHECKPOINT);
  await sender.close('training');
  await sender.close('training');
  await sender.close('stopped');
  expect(arrived.map(({ events, status }) => [status, events.map(({ sequence }) => sequence)])).toEqual([
    ['training', [0]],
    ['stopped', [0]],
  ]);
});

it('of private data the answers stay in the browser, after an earlier visit too, and the figures are sent', async () => {
  const own = store([{ sequence: 0, event: ROWS }]);
  const sender = createEventSender('run', 1, { texts: 'keep', ...own });
  sender.add(CHECKPOINT);
  sender.add(SAMPLES);
  await sender.close('training');
  expect(JSON.stringify(arrived)).not.toContain('0xaa');
  expect(arrived.flatMap(({ events }) => events.map(({ sequence }) => sequence))).toEqual([1]);
  expect([...own.kept.values()].map(({ event }) => event)).toEqual([ROWS, SAMPLES]);
});
