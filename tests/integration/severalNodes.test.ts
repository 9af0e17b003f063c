import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import OpenAI from 'openai';
import { parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCapToken } from '@/lib/inference/capToken';
import { database } from '@/server/database/client';
import { closeQueue } from '@/server/jobs/queue';
import { type Actor, createActor } from './support/actor';
import { type ChildNode, startChildNode } from './support/childNode';
import { freePort } from './support/freePort';
import { deposit, signCap } from './support/payment';
import { publishPlainModel } from './support/plainModel';
import { type Serving, startServing } from './support/serving';
import { startTestStack, type TestStack } from './support/stack';
import { until } from './support/trainedModel';

const PRICE = '1000000000000000007';
const MODEL = 'openledger/1';

let stack: TestStack;
let serving: Serving;
let folder: string;
let operator: Actor;
let asker: Actor;
let nodes: ChildNode[];
const ports: number[] = [];

/** Two nodes of one operator in processes of their own, beside this installation's. */
beforeAll(async () => {
  stack = await startTestStack();
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-nodes-'));
  const owner = await createActor(stack);
  [operator, asker] = [await createActor(stack), await createActor(stack)];
  await publishPlainModel(owner, PRICE);
  serving = await startServing();
  await deposit(asker, '50');
  ports.push(await freePort(20_000), await freePort(20_300));
  // One after another: both are registered by one account, whose transactions are numbered.
  nodes = [await start(0), await start(1)];
  await heardOf(nodes);
});
afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node.kill()));
  await serving?.stop();
  await closeQueue();
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

const start = (index: number) =>
  startChildNode({
    gatewayUrl: serving.gatewayUrl,
    folder: path.join(folder, `node${index}`),
    port: ports[index]!,
    operator: operator.address,
  });

const heardOf = (awaited: readonly ChildNode[]) =>
  until('the gateway has heard of the nodes', async () => {
    const known = await database().servingNode.findMany();
    return awaited.every(({ address }) => known.some((row) => row.address === address));
  });

/** Pays under a cap that names the operator, so on either of its nodes. */
async function clientOf(who: Actor, nonce: string, terms: { maxTotal?: string } = {}): Promise<OpenAI> {
  const cap = await signCap(who, { spender: operator.address, maxTotal: parseEther('40').toString(), nonce, ...terms });
  return new OpenAI({ apiKey: encodeCapToken(cap), baseURL: `${serving.gatewayUrl}/api/v1`, maxRetries: 0 });
}

const ask = (content: string, max_tokens = 24) => ({
  model: MODEL,
  messages: [{ role: 'user' as const, content }],
  max_tokens,
  temperature: 2,
  seed: 7,
});

async function streamText(
  client: OpenAI,
  question: ReturnType<typeof ask>,
  onText = (_: string) => {},
): Promise<string> {
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...question, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? '';
    onText(text);
  }
  return text;
}

const answersUnder = (nonce: string) => database().answer.findMany({ where: { spendingCap: { nonce } } });
const active = async ({ url }: ChildNode): Promise<number> =>
  ((await (await fetch(`${url}/ready`)).json()) as { active: number }).active;

describe('several nodes behind the gateway', () => {
  it('are asked through one address, with models and embeddings', async () => {
    const client = await clientOf(asker, '10');
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['openledger/base', MODEL]);
    expect((await client.models.retrieve(MODEL)).id).toBe(MODEL);
    const { data } = await client.embeddings.create({ model: 'openledger/base', input: 'one text' });
    expect(data).toHaveLength(1);
    const whole = await client.chat.completions.create(ask('What is asthma?'));
    expect(await streamText(client, ask('What is asthma?'))).toBe(whole.choices[0]!.message.content);
    await expect(client.chat.completions.create({ ...ask('x'), model: 'openledger/9' })).rejects.toMatchObject({
      status: 404,
    });
    await expect(client.chat.completions.create({ ...ask('x'), max_tokens: 0 })).rejects.toMatchObject({ status: 400 });
    const stranger = new OpenAI({ apiKey: 'sk-x', baseURL: `${serving.gatewayUrl}/api/v1`, maxRetries: 0 });
    await expect(stranger.chat.completions.create(ask('x'))).rejects.toMatchObject({ status: 401 });
  });

  it('together spend no more than a cap allows', async () => {
    // Enough for three answers at their longest, not for four; each node alone would allow three.
    const question = ask('Count.', 50);
    const probe = await (await clientOf(asker, '11')).chat.completions.create(question);
    const highest = (BigInt(PRICE) * BigInt(probe.usage!.prompt_tokens + 50) + 999n) / 1000n;
    const client = await clientOf(asker, '12', { maxTotal: (highest * 3n).toString() });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => client.chat.completions.create(question)),
    );
    const given = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(given).toBe(3);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ status: 402 });
    }
    await until('all are reported', async () => (await answersUnder('12')).length === 3);
    const fees = (await answersUnder('12')).reduce((sum, { feeWei }) => sum + BigInt(feeWei.toFixed(0)), 0n);
    expect(fees).toBeLessThanOrEqual(highest * 3n);
    expect(await database().feeReservation.count({ where: { nonce: '12' } })).toBe(0);
  });

  it('answer a request that is sent again once', async () => {
    const client = await clientOf(asker, '13');
    const headers = { 'x-openledger-request': `0x${'c3'.repeat(32)}` };
    const first = await client.chat.completions.create(ask('What is gout?'), { headers });
    await until('it is reported', async () => (await answersUnder('13')).length === 1);
    const again = await client.chat.completions.create(ask('What is gout?'), { headers });
    expect(again.choices[0]!.message.content).toBe(first.choices[0]!.message.content);
    expect(again.usage).toEqual(first.usage);
    expect(await answersUnder('13')).toHaveLength(1);
    const other = await createActor(stack);
    await deposit(other, '1');
    const foreign = (await clientOf(other, '13')).chat.completions.create(ask('What is gout?'), { headers });
    await expect(foreign).rejects.toMatchObject({ status: 409 });
  });

  it('take over in the middle of an answer when one is killed, and it is paid once', async () => {
    const client = await clientOf(asker, '14');
    const question = ask('Tell me a long story.', 180);
    const alone = (await client.chat.completions.create(question)).choices[0]!.message.content!;
    expect(alone.length).toBeGreaterThan(100);
    let killed: Promise<number> | undefined;
    const text = await streamText(client, question, (sofar) => {
      if (sofar.length > 10) killed ??= killBusy();
    });
    expect(text).toBe(alone);
    const index = await killed!;
    await until('both are reported', async () => (await answersUnder('14')).length === 2);
    const [, taken] = (await answersUnder('14')).toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt));
    expect(taken!.nodeAddress).not.toBe(nodes[index]!.address);

    // The node comes back with its journal, and nothing is paid again.
    nodes[index] = await start(index);
    await heardOf(nodes);
    const answer = await client.chat.completions.create(question);
    expect(answer.choices[0]!.message.content).toBe(alone);
    await until('it is reported', async () => (await answersUnder('14')).length === 3);
    expect(new Set((await answersUnder('14')).map(({ feeWei }) => feeWei.toFixed(0))).size).toBe(1);
  });

  it('lose no request of many when one is killed, and pay none twice', async () => {
    const client = await clientOf(asker, '15');
    const questions = Array.from({ length: 24 }, (_, i) => ask(`Question ${i}: what is it?`, 40));
    const alone: string[] = [];
    for (const question of questions.slice(0, 4)) {
      alone.push((await client.chat.completions.create(question)).choices[0]!.message.content!);
    }
    await until('these are reported', async () => (await answersUnder('15')).length === 4);
    let done = 0;
    let killed: Promise<number> | undefined;
    const texts = await Promise.all(
      questions.map(async (question, i) => {
        const whole = async () => (await client.chat.completions.create(question)).choices[0]!.message.content!;
        const text = await (i % 2 ? whole() : streamText(client, question));
        if (++done === 4) killed ??= killBusy();
        return text;
      }),
    );
    const index = await killed!;
    expect(texts.slice(0, 4)).toEqual(alone);
    expect(texts.every((text) => text.length > 0)).toBe(true);
    // What the killed node had given out and not reported yet, it reports when it is back.
    nodes[index] = await start(index);
    await heardOf(nodes);
    await until('all are reported', async () => (await answersUnder('15')).length >= 28);
    await until('it has nothing left to report', async () => {
      const ready = (await (await fetch(`${nodes[index]!.url}/ready`)).json()) as { waitingReports: number };
      return ready.waitingReports === 0;
    });
    const answers = await answersUnder('15');
    expect(answers).toHaveLength(28);
    expect(new Set(answers.map(({ requestId }) => requestId)).size).toBe(28);
  });
});

/** Kills the node that is answering; says which it was. */
async function killBusy(): Promise<number> {
  const loads = await Promise.all(nodes.map(active));
  const index = loads.indexOf(Math.max(...loads));
  await nodes[index]!.kill();
  return index;
}
