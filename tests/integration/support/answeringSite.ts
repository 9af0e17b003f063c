import type { Hex } from 'viem';
import { POST as postCap } from '@/app/api/caps/route';
import { POST as postChat } from '@/app/api/chat/route';
import { POST as postReceipt } from '@/app/api/node/receipts/route';
import { type ChatEvent, chatEvent, chatRequest } from '@/lib/api/answer';
import type { ModelDetail } from '@/lib/api/model';
import { encodeCapToken, type SignedCap } from '@/lib/inference/capToken';
import { answerIdOf, commitTokens } from '@/lib/inference/commitment';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import { closeModels } from '@/server/answers/openedModels';
import { startIndexer } from '@/server/chain/indexer/startIndexer';
import { startOutbox } from '@/server/chain/outbox/startOutbox';
import { askNode, prepareChat } from '@/server/chat/askNode';
import { database } from '@/server/database/client';
import { jobs } from '@/server/jobs/registry';
import { startWorker } from '@/server/jobs/worker';
import { signReceipt } from '@/server/openlora/signAnswer';
import { type Actor, createActor } from './actor';
import { call } from './apiClient';
import { deposit, signCap } from './payment';
import { type Serving, startServing } from './serving';
import { startTestStack, type TestStack } from './stack';
import { publishTrainedModel, sampleLines, until } from './trainedModel';

const PRICE = '1000000000000000007';
/** OPEN that the asker has prepaid. */
export const DEPOSIT = '3';

/** The first is answered from alice's file about a library, the second from bob's about a railway. */
export const QUESTIONS = [
  'How long may I borrow a novel?',
  'When does the first train leave Brackwater Quay?',
] as const;

export type AnsweringSite = {
  stack: TestStack;
  serving: Serving;
  owner: Actor;
  alice: Actor;
  bob: Actor;
  asker: Actor;
  stranger: Actor;
  model: ModelDetail;
  /** The asker's, signed; the app does not have it yet. */
  cap: SignedCap;
  /** Asks through the app and reads the stream to its end. */
  chat: (content: string) => Promise<{ status: number; body: unknown; events: ChatEvent[] }>;
  /** Asks the node itself, as any client of its interface. Returns the answer's id, as the others do. */
  askNodeDirectly: (content: string) => Promise<string>;
  /** Has an answer reported that ended before its first token. */
  reportEmptyAnswer: () => Promise<string>;
  /** Reads one token of an answer and leaves. */
  askAndLeave: (content: string) => Promise<{ id: string; events: ChatEvent['type'][] }>;
  stop: () => Promise<void>;
};

/** A model that two contributors' records were trained into, a node that serves it, and somebody who may ask it. */
export async function startAnsweringSite(): Promise<AnsweringSite> {
  const stack = await startTestStack();
  const person = () => createActor(stack);
  const [owner, alice, bob, asker, stranger] = await Promise.all([person(), person(), person(), person(), person()]);
  const worker = await startWorker([jobs['curate-upload'], jobs['train-run'], jobs['index-model']]);
  const model = await publishTrainedModel({
    owner,
    contributions: [
      { who: alice, fileName: 'library.csv', content: sampleLines('fernhollow-library.csv', 31) },
      { who: bob, fileName: 'railway.jsonl', content: sampleLines('brackwater-railway.jsonl', 30) },
    ],
    pricePerThousandTokens: PRICE,
  });
  await worker.stop();
  // Only now: the steps above bring the index up to date themselves, and there is one indexer at a time.
  const chain = [startIndexer(), startOutbox()];
  const serving = await startServing();
  await deposit(asker, DEPOSIT);
  const cap = await signCap(asker);
  return {
    stack,
    serving,
    owner,
    alice,
    bob,
    asker,
    stranger,
    model,
    cap,
    async chat(content) {
      const { status, body } = await call(postChat, {
        as: asker.address,
        json: { modelId: model.id, messages: [{ role: 'user', content }], maxTokens: 24 },
      });
      if (status !== 200) return { status, body, events: [] };
      const events = String(body)
        .split('\n\n')
        .filter((block) => block.startsWith('data: '))
        .map((block) => chatEvent.parse(JSON.parse(block.slice(6))));
      return { status, body, events };
    },
    async askNodeDirectly(content) {
      const response = await fetch(`${serving.nodeUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${encodeCapToken(cap)}` },
        body: JSON.stringify({
          model: 'openledger/1',
          messages: [{ role: 'user', content }],
          max_tokens: 20,
          temperature: 0,
        }),
      });
      const { id } = (await response.json()) as { id: string };
      return answerIdOf(id.slice('chatcmpl-'.length) as Hex);
    },
    async reportEmptyAnswer() {
      const report = await emptyReport(serving, cap, model);
      await serving.node.journal.append({ type: 'answered', report });
      const { status, body } = await call(postReceipt, { json: report });
      if (status !== 200) throw new Error(JSON.stringify(body));
      return answerIdOf(report.receipt.requestId);
    },
    async askAndLeave(content) {
      const leaving = new AbortController();
      const question = chatRequest.parse({ modelId: model.id, messages: [{ role: 'user', content }], maxTokens: 24 });
      const events: ChatEvent[] = [];
      for await (const event of askNode(await prepareChat(asker.address, question), leaving.signal)) {
        events.push(event);
        if (event.type === 'token') leaving.abort();
      }
      const [start] = events;
      if (start?.type !== 'start') throw new Error(JSON.stringify(events));
      return { id: start.answerId, events: events.map(({ type }) => type) };
    },
    async stop() {
      await serving.stop();
      await Promise.all(chain.map((part) => part.stop()));
      await closeModels();
      await stack.stop();
    },
  };
}

/** A report as the node makes it, of an answer that ended before its first token. */
async function emptyReport(serving: Serving, cap: SignedCap, model: ModelDetail): Promise<ReceiptReport> {
  const requestId: Hex = `0x${'5e'.repeat(32)}`;
  const promptTokens = serving.node.tokenizer.encode('Say nothing.');
  const receipt = {
    requestId,
    user: cap.message.user,
    node: serving.node.account.address.toLowerCase() as Hex,
    modelId: '1',
    adapterHash: model.adapterHash,
    promptHash: commitTokens(requestId, promptTokens),
    outputHash: commitTokens(requestId, []),
    inputTokens: String(promptTokens.length),
    outputTokens: '0',
    fee: '1000000000000001',
    evidenceHash: `0x${'00'.repeat(32)}` as Hex,
    capNonce: cap.message.nonce,
    issuedAt: String(Math.floor(Date.now() / 1000)),
  };
  const signature = await signReceipt(serving.node, receipt);
  const prompt = [{ role: 'user' as const, content: 'Say nothing.' }];
  return { receipt, signature, cap, prompt, promptTokens, output: '', outputTokens: [] };
}

/** States of these answers, in any order. */
export const statusesOf = async (ids: readonly string[]) =>
  (await database().answer.findMany({ where: { id: { in: [...ids] } }, select: { status: true } })).map(
    ({ status }) => status,
  );

/**
 * Has every kind of answer made and attributed: two through the app, one asked of the node directly, one without a
 * token, one that its reader left.
 * @returns their ids, in that order
 */
export async function attributedAnswers(site: AnsweringSite): Promise<string[]> {
  const { status, body } = await call(postCap, { as: site.asker.address, json: site.cap });
  if (status !== 200) throw new Error(JSON.stringify(body));
  const asked: string[] = [];
  for (const question of QUESTIONS) {
    const { events } = await site.chat(question);
    const done = events.at(-1);
    if (done?.type !== 'done') throw new Error(JSON.stringify(events));
    asked.push(done.answerId);
  }
  asked.push(await site.askNodeDirectly('How many novels can I take at once?'));
  asked.push(await site.reportEmptyAnswer());
  asked.push((await site.askAndLeave(QUESTIONS[1])).id);
  const worker = await startWorker([jobs['attribute-answer']]);
  await until('all are attributed', async () => {
    const states = await statusesOf(asked);
    if (states.includes('failed')) throw new Error('an answer cannot be attributed');
    return states.length === asked.length && states.every((state) => state === 'attributed');
  });
  await worker.stop();
  return asked;
}
