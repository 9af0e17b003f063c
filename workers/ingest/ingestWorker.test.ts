import { expect, test } from 'vitest';
import { duplicateEntry } from '@/core/curation/duplicateIndex';
import { recordHash } from '@/core/curation/recordHash';
import type { Verdict } from '@/core/curation/verdict';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { createIngestClient, type IngestPort } from '@/workers/ingest/client';
import type { IngestProgress, IngestRequest } from '@/workers/ingest/protocol';
import { createIngestSession } from '@/workers/ingest/session';
import { fromErrorData, toErrorData } from '@/workers/shared/errorData';

/** Client and session over a real message channel: everything that passes is really cloned. */
function connect() {
  const { port1, port2 } = new MessageChannel();
  const handle = createIngestSession((response) => port2.postMessage(response));
  port2.addEventListener('message', (event: MessageEvent<IngestRequest>) => handle(event.data));
  port2.start();
  const port: IngestPort = {
    postMessage: (request) => port1.postMessage(request),
    addEventListener: (type: string, listener: (event: never) => void) => {
      port1.addEventListener(type, listener as (event: Event) => void);
      port1.start();
    },
    terminate: () => port1.close(),
  };
  return createIngestClient(port);
}

const answer =
  'is a form of arthritis that causes sudden and severe pain in a joint, mostly at night and after a large meal.';
const mapping = { kind: 'question-answer', prompt: 'question', answer: 'answer' } as const;

function table(rows: number): File {
  const lines = Array.from({ length: rows }, (_, at) => `What is illness ${at}?,${answer.replaceAll(' ', ` ${at} `)}`);
  return new File(
    [`question,answer\n${lines.map((line) => line.replace('?,', '?,"')).join('"\n')}"\n`],
    'illnesses.csv',
  );
}

test('opens, then judges with progress, in order, against what is there already', async () => {
  const client = connect();
  const file = new File(
    [`question,answer\nWhat is gout?,"Gout ${answer}"\nWhat is a bunion?,A bump on the toe joint.\nHm,"x"\n`],
    'a.csv',
  );
  const description = await client.open(file, { recordKind: 'question-answer' });
  expect(description).toMatchObject({ fileName: 'a.csv', columns: ['question', 'answer'], suggestion: { mapping } });
  expect(description.sample).toHaveLength(3);

  const known = { kind: 'question-answer', prompt: 'what is gout', answer: `Gout ${answer}` } as const;
  const entry = duplicateEntry(known, recordHash(known));
  const verdicts: Verdict[] = [];
  const progress: IngestProgress[] = [];
  const summary = await client.curate(file, {
    mapping,
    existing: [entry],
    onVerdicts: (batch) => verdicts.push(...batch),
    onProgress: (step) => progress.push(step),
  });
  expect(verdicts.map(({ kind }) => kind)).toEqual(['near-duplicate', 'accepted', 'too-short']);
  expect(verdicts[0]).toMatchObject({ of: entry.recordHash, verified: true });
  expect(verdicts[1]?.kind === 'accepted' && verdicts[1].entry.signature).toBeInstanceOf(Uint32Array);
  expect(progress.at(-1)).toMatchObject({ bytes: file.size, totalBytes: file.size, rows: 3, counts: summary.counts });
  expect(summary.rows).toBe(3);
  client.close();
});

test('a cancelled request ends with the reason of its signal, and the worker goes on', async () => {
  const client = connect();
  const controller = new AbortController();
  let seen = 0;
  const run = client.curate(table(20_000), {
    mapping,
    existing: [],
    signal: controller.signal,
    onProgress: ({ rows }) => {
      seen = rows;
      controller.abort(new Error('enough'));
    },
  });
  await expect(run).rejects.toThrow('enough');
  expect(seen).toBeGreaterThan(0);
  expect(seen).toBeLessThan(20_000);
  const summary = await client.curate(table(300), { mapping, existing: [] });
  expect(summary.rows).toBe(300);
  client.close();
});

test('errors arrive as what they were', async () => {
  const client = connect();
  const failure = client.curate(new File(['question,answer\n1,2\n3,4\n'], 'a.csv'), {
    mapping,
    existing: [],
    limits: { maxRows: 1 },
  });
  await expect(failure).rejects.toBeInstanceOf(OpenLedgerError);
  await expect(failure).rejects.toMatchObject({
    code: 'payload_too_large',
    fields: { file: 'a.csv', row: 2, line: 3 },
  });
  await expect(client.open(new File([''], 'empty.csv'))).rejects.toMatchObject({
    remedy: 'Choose a file with at least one row.',
  });
  expect(fromErrorData(toErrorData(new TypeError('defect')))).toMatchObject({ name: 'Error', message: 'defect' });
  client.close();
});

test('closing rejects what is under way', async () => {
  const client = connect();
  const run = client.curate(table(5000), { mapping, existing: [] });
  client.close();
  await expect(run).rejects.toMatchObject({ code: 'unavailable' });
});
