import { type ChildProcess, spawn } from 'node:child_process';
import { type Hex, parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getAnswerRoute } from '@/app/api/answers/[id]/route';
import { GET as getAnswers } from '@/app/api/answers/route';
import { GET as getCaps, POST as postCap } from '@/app/api/caps/route';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import { answer, answersPage, capState } from '@/lib/api/answer';
import { childEnv } from '@/server/config/env';
import { database } from '@/server/database/client';
import { jobs } from '@/server/jobs/registry';
import { type RunningWorker, startWorker } from '@/server/jobs/worker';
import { type AnsweringSite, DEPOSIT, QUESTIONS, startAnsweringSite, statusesOf } from './support/answeringSite';
import { call } from './support/apiClient';
import { signCap } from './support/payment';
import { until } from './support/trainedModel';

let site: AnsweringSite;
let serving: AnsweringSite['serving'];
let asker: AnsweringSite['asker'];
let stranger: AnsweringSite['stranger'];
let model: AnsweringSite['model'];
let cap: AnsweringSite['cap'];
let worker: RunningWorker | undefined;
let doomed: ChildProcess | undefined;
/** Ids of the answers, in the order of the questions. */
const asked: string[] = [];

beforeAll(async () => {
  site = await startAnsweringSite();
  ({ serving, asker, stranger, model, cap } = site);
}, 600_000);
afterAll(async () => {
  doomed?.kill('SIGKILL');
  await worker?.stop();
  await site?.stop();
});

const readAnswer = async (id: string, as: Hex) =>
  answer.parse((await call(getAnswerRoute, { as, params: { id } })).body);

test('a cap is taken from its own user alone, and is shown with what it may still spend', async () => {
  expect(model).toMatchObject({ status: 'live', tokenId: '1' });
  expect((await site.chat('Before any cap')).status).toBe(402);
  expect((await call(postCap, { as: stranger.address, json: cap })).status).toBe(403);
  const forged = { ...cap, message: { ...cap.message, maxTotal: parseEther('2').toString() } };
  expect((await call(postCap, { as: asker.address, json: forged })).status).toBe(403);
  const elsewhere = await signCap(asker, { spender: stranger.address });
  expect((await call(postCap, { as: asker.address, json: elsewhere })).status).toBe(400);
  expect((await call(postCap, { as: asker.address, json: cap })).status).toBe(200);
  expect((await call(postCap, { as: asker.address, json: cap })).status).toBe(200);
  const state = capState.parse((await call(getCaps, { as: asker.address })).body);
  expect(state).toMatchObject({
    balanceWei: parseEther(DEPOSIT).toString(),
    reservedWei: '0',
    cap: { ...cap.message, spentWei: '0' },
  });
  expect(capState.parse((await call(getCaps, { as: stranger.address })).body)).toMatchObject({ cap: null });
});

test('answers stream through the app, and the answer is there when the stream says done', async () => {
  for (const question of QUESTIONS) {
    const { events } = await site.chat(question);
    const [start, done] = [events[0], events.at(-1)];
    if (start?.type !== 'start' || done?.type !== 'done') throw new Error(JSON.stringify(events));
    expect(done.answerId).toBe(start.answerId);
    const text = events.map((event) => (event.type === 'token' ? event.text : '')).join('');
    const stored = await readAnswer(done.answerId, asker.address);
    expect(stored).toMatchObject({
      output: text,
      feeWei: done.feeWei,
      inputTokens: done.inputTokens,
      outputTokens: done.outputTokens,
      prompt: [{ role: 'user', content: question }],
    });
    asked.push(done.answerId);
  }
  const { body } = await call(getAnswers, { as: asker.address, query: { limit: '1' } });
  const page = answersPage.parse(body);
  expect([page.total, page.items[0]?.id]).toEqual([2, asked[1]]);
  const rest = await call(getAnswers, { as: asker.address, query: { limit: '1', cursor: page.cursor! } });
  expect(answersPage.parse(rest.body).items.map(({ id }) => id)).toEqual([asked[0]]);
  expect(answersPage.parse((await call(getAnswers, { as: stranger.address })).body).items).toEqual([]);
});

test('error: a node that is away is said in the stream, and nothing is charged', async () => {
  await serving.nodeListener.stop();
  const { events } = await site.chat('Is anybody there?');
  expect(events).toEqual([expect.objectContaining({ type: 'error', code: 'unavailable' })]);
  await serving.nodeListener.start();
  expect(answersPage.parse((await call(getAnswers, { as: asker.address })).body).total).toBe(2);
});

test('an answer asked of the node directly, and one without a token, are reported too', async () => {
  asked.push(await site.askNodeDirectly('How many novels can I take at once?'));
  asked.push(await site.reportEmptyAnswer());
  await until('the node has reported', async () => (await statusesOf(asked)).length === 4);
});

test('a reader who leaves stops the node, and pays for what was sent', async () => {
  const { id, events } = await site.askAndLeave(QUESTIONS[1]);
  expect(events).not.toContain('done');
  asked.push(id);
  await until('the node has reported', async () => (await statusesOf(asked)).length === 5);
  const [whole, part] = [await readAnswer(asked[1]!, asker.address), await readAnswer(id, asker.address)];
  expect(whole.output.startsWith(part.output)).toBe(true);
  expect(part.outputTokens).toBeLessThan(whole.outputTokens);
  expect(BigInt(part.feeWei)).toBeLessThan(BigInt(whole.feeWei));
});

test('a worker that is killed leaves nothing half done: another one goes on', async () => {
  doomed = spawn(process.execPath, ['--import', 'tsx', 'server/worker/main.ts'], {
    env: childEnv(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await until('the first answer is attributed', async () =>
    (await statusesOf(asked)).some((status) => status !== 'answered'),
  );
  doomed.kill('SIGKILL');
  worker = await startWorker([jobs['attribute-answer']]);
  await until(
    'all are attributed',
    async () => (await statusesOf(asked)).every((status) => status !== 'answered'),
    170,
  );
  expect(await statusesOf(asked)).not.toContain('failed');
  // Each was given away whole and once: by the one worker or by the other.
  const given = await database().earning.groupBy({ by: ['answerId'], _sum: { share: true } });
  expect(new Map(given.map(({ answerId, _sum }) => [answerId, _sum.share]))).toEqual(
    new Map(asked.map((id) => [id, BigInt(SHARE_SCALE)])),
  );
});
