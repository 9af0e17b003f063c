import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCapToken } from '@/lib/inference/capToken';
import { createActor } from './support/actor';
import { type OpenAiService, PRICE, QUESTION, startOpenAiService } from './support/openAiService';
import { deposit, signCap } from './support/payment';

let service: OpenAiService;
let stack: OpenAiService['stack'];
let serving: OpenAiService['serving'];
let asker: OpenAiService['asker'];
let client: OpenAiService['client'];
let clientWith: OpenAiService['clientWith'];

beforeAll(async () => {
  service = await startOpenAiService();
  ({ stack, serving, asker, client, clientWith } = service);
});
afterAll(() => service?.stop());

/** Tokens of an answer that is not over when a caller leaves after three, also where the word of it comes late. */
const LONG = 500;

describe('refusals are OpenAI’s own error classes', () => {
  const ask = (who: OpenAI, change: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
    who.chat.completions.create({ model: 'openledger/1', messages: [...QUESTION], max_tokens: 4, ...change });

  it('401 for a key that is no spending cap, and for one that its user did not sign', async () => {
    await expect(ask(clientWith('sk-nothing'))).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const cap = await signCap(asker);
    const forged = { ...cap, message: { ...cap.message, maxTotal: '9000000000000000000' } };
    await expect(ask(clientWith(encodeCapToken(forged)))).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const expired = await signCap(asker, { expiry: '1000' });
    await expect(ask(clientWith(encodeCapToken(expired)))).rejects.toMatchObject({ status: 401 });
    const foreign = await signCap(asker, { spender: `0x${'77'.repeat(20)}` });
    await expect(ask(clientWith(encodeCapToken(foreign)))).rejects.toMatchObject({ status: 401 });
  });

  it('404 for a model that does not exist', async () => {
    await expect(ask(client, { model: 'openledger/99' })).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(client.models.retrieve('openledger/99')).rejects.toMatchObject({ status: 404 });
    await expect(ask(client, { model: 'gpt-4' })).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  it('402 above the cap for one request, above its total, and above the prepaid balance', async () => {
    const perRequest = await signCap(asker, { maxPerRequest: '1000', nonce: '2' });
    await expect(ask(clientWith(encodeCapToken(perRequest)))).rejects.toMatchObject({
      status: 402,
      code: 'payment_required',
    });
    const total = await signCap(asker, { maxTotal: '1000', nonce: '3' });
    await expect(ask(clientWith(encodeCapToken(total)))).rejects.toMatchObject({ status: 402 });
    const poor = await createActor(stack);
    await expect(ask(clientWith(encodeCapToken(await signCap(poor))))).rejects.toMatchObject({
      status: 402,
      message: expect.stringContaining('prepaid balance'),
    });
  });

  it('400 for what is not supported or does not fit, in a stream too', async () => {
    await expect(ask(client, { n: 9 })).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(ask(client, { presence_penalty: 1 })).rejects.toMatchObject({
      status: 400,
      param: 'presence_penalty',
    });
    await expect(ask(client, { response_format: { type: 'json_object' } })).rejects.toMatchObject({ status: 400 });
    await expect(ask(client, { messages: [] })).rejects.toMatchObject({ status: 400 });
    const long = [{ role: 'user' as const, content: 'word '.repeat(2000) }];
    await expect(ask(client, { messages: long })).rejects.toMatchObject({ status: 400 });
    const streamed = client.chat.completions.create({
      model: 'openledger/1',
      messages: long,
      max_tokens: 4,
      stream: true,
    });
    await expect(streamed).rejects.toMatchObject({ status: 400, code: 'invalid_input' });
  });

  it('does not charge for what it refused, and charges a caller who leaves for what was sent', async () => {
    const other = await createActor(stack);
    await deposit(other, '1');
    const own = clientWith(encodeCapToken(await signCap(other)));
    await expect(ask(own, { messages: [] })).rejects.toMatchObject({ status: 400 });
    expect(serving.node.ledger.outstanding(other.address)).toBe(0n);
    const stream = await own.chat.completions.create({
      model: 'openledger/1',
      messages: [...QUESTION],
      max_tokens: LONG,
      stream: true,
    });
    let seen = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) seen++;
      if (seen === 3) break;
    }
    const whole = (BigInt(PRICE) * BigInt(LONG)) / 1000n;
    let owed = 0n;
    for (let tried = 0; tried < 200 && serving.node.scheduler.state.active > 0; tried++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    owed = serving.node.ledger.outstanding(other.address);
    expect(owed).toBeGreaterThan(0n);
    expect(owed).toBeLessThan(whole);
  });
});
