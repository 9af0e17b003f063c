import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptTypedData } from '@/lib/chain/typedData';
import { encodeCapToken } from '@/lib/inference/capToken';
import { commitTokens } from '@/lib/inference/commitment';
import { receiptMessage, receiptValues } from '@/lib/inference/receiptReport';
import { encodeChat } from '@/lib/tokenizer/chat';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { overrideEnv } from '@/server/config/env';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { type Actor, createActor } from './support/actor';
import { deposit, signCap } from './support/payment';
import { registerPlainModel } from './support/plainModel';
import { type Serving, startServing } from './support/serving';
import { startTestStack, type TestStack } from './support/stack';

const PRICE = '1000000000000000007';
const QUESTION = [{ role: 'user', content: 'What is asthma?' }] as const;

let stack: TestStack;
let serving: Serving;
let asker: Actor;
let client: OpenAI;

const clientWith = (apiKey: string) => new OpenAI({ apiKey, baseURL: `${serving.nodeUrl}/v1`, maxRetries: 0 });

beforeAll(async () => {
  stack = await startTestStack();
  const owner = await createActor(stack);
  asker = await createActor(stack);
  await registerPlainModel(owner, PRICE);
  serving = await startServing();
  await deposit(asker, '3');
  client = clientWith(encodeCapToken(await signCap(asker)));
});
afterAll(async () => {
  await serving?.stop();
  await stack?.stop();
});

describe('the official OpenAI client', () => {
  it('lists and finds the models', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(['openledger/base', 'openledger/1']);
    const base = await embeddedBase();
    expect(data[0]).toMatchObject({ root: base.hash, parent: null });
    expect(data[1]).toMatchObject({ root: expect.stringMatching(/^0x[0-9a-f]{64}$/), parent: 'openledger/base' });
    for (const listed of data) expect(await client.models.retrieve(listed.id)).toEqual(listed);
  });

  it('embeds texts under a valid spending cap, without a fee', async () => {
    const owed = serving.node.ledger.outstanding(asker.address);
    const input = [
      'Asthma is a disease of the lungs.',
      'Asthma is a disease of the airways.',
      'The train leaves at noon.',
    ];
    const { data, usage } = await client.embeddings.create({ model: 'openledger/base', input });
    const vectors = data.map(({ embedding }) => embedding);
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 4);
    expect(dot(vectors[0]!, vectors[1]!)).toBeGreaterThan(dot(vectors[0]!, vectors[2]!));
    expect(usage.total_tokens).toBeGreaterThan(12);
    const plain = await client.embeddings.create({
      model: 'openledger/base',
      input: input[0]!,
      encoding_format: 'float',
    });
    expect(plain.data[0]!.embedding).toEqual(vectors[0]!.map((value) => expect.closeTo(value, 6)));
    expect(serving.node.ledger.outstanding(asker.address)).toBe(owed);
    await expect(client.embeddings.create({ model: 'openledger/1', input })).rejects.toMatchObject({ status: 404 });
    const stranger = clientWith('sk-nothing').embeddings.create({ model: 'openledger/base', input });
    await expect(stranger).rejects.toMatchObject({ status: 401 });
  });

  it('gets a whole answer with a receipt that the node signed over exactly these tokens', async () => {
    const answer = await client.chat.completions.create({
      model: 'openledger/1',
      messages: [...QUESTION],
      max_tokens: 12,
      temperature: 0,
    });
    const { content } = answer.choices[0]!.message;
    const { tokenizer } = serving.node;
    const promptIds = encodeChat(tokenizer, QUESTION);
    expect(answer.usage?.prompt_tokens).toBe(promptIds.length);
    expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
    const { receipt, signature } = (answer as unknown as { openledger: { receipt: unknown; signature: `0x${string}` } })
      .openledger;
    const message = receiptMessage.parse(receipt);
    expect(answer.id).toBe(`chatcmpl-${message.requestId}`);
    expect(message.promptHash).toBe(commitTokens(message.requestId, promptIds));
    const total = BigInt(answer.usage!.total_tokens);
    expect(BigInt(message.fee)).toBe((BigInt(PRICE) * total + 999n) / 1000n);
    const { chainId, contracts } = await deployment();
    expect(
      await publicClient().verifyTypedData({
        ...receiptTypedData({ chainId, verifyingContract: contracts.inferenceEscrow }, receiptValues(message)),
        address: serving.node.account.address,
        signature,
      }),
    ).toBe(true);
    expect(typeof content).toBe('string');
  });

  it('streams the same answer in pieces, with the usage last', async () => {
    const ask = { model: 'openledger/1', messages: [...QUESTION], max_tokens: 12, temperature: 0 };
    const whole = await client.chat.completions.create(ask);
    const stream = await client.chat.completions.create({
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let pieces = 0;
    let finish: string | null | undefined;
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      const [choice] = chunk.choices;
      if (choice?.delta.content) pieces++;
      text += choice?.delta.content ?? '';
      finish ??= choice?.finish_reason;
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(whole.choices[0]!.message.content);
    expect(pieces).toBeGreaterThan(1);
    expect(finish).toBe(whole.choices[0]!.finish_reason);
    expect(usage).toEqual(whole.usage);
  });

  it('gives several answers, each drawn by the seed that follows and with a receipt of its own', async () => {
    const ask = { model: 'openledger/1', messages: [...QUESTION], max_tokens: 6, temperature: 1 };
    const alone = async (seed: number) =>
      (await client.chat.completions.create({ ...ask, seed })).choices[0]!.message.content;
    const expected = [await alone(40), await alone(41), await alone(42)];
    const before = serving.node.ledger.outstanding(asker.address);
    const answer = await client.chat.completions.create({ ...ask, seed: 40, n: 3 });
    expect(answer.choices.map(({ message }) => message.content)).toEqual(expected);
    const { receipts } = (answer as unknown as { openledger: { receipts: { receipt: unknown }[] } }).openledger;
    const messages = receipts.map(({ receipt }) => receiptMessage.parse(receipt));
    expect(new Set(messages.map(({ requestId }) => requestId)).size).toBe(3);
    expect(messages.reduce((sum, { outputTokens }) => sum + Number(outputTokens), 0)).toBe(
      answer.usage!.completion_tokens,
    );
    const fees = messages.reduce((sum, { fee }) => sum + BigInt(fee), 0n);
    const all = (BigInt(PRICE) * BigInt(answer.usage!.total_tokens) + 999n) / 1000n;
    expect(all - fees).toBeLessThan(3n);
    expect(serving.node.ledger.outstanding(asker.address) - before).toBe(fees);

    const texts = ['', '', ''];
    for await (const { choices } of await client.chat.completions.create({ ...ask, seed: 40, n: 3, stream: true })) {
      for (const { index, delta } of choices) texts[index] += delta.content ?? '';
    }
    expect(texts).toEqual(expected);
  });

  it('gives log-probabilities that belong to the text, whole and streaming, in both interfaces', async () => {
    const ask = { model: 'openledger/1', messages: [...QUESTION], max_tokens: 6, temperature: 0 };
    const { choices } = await client.chat.completions.create({ ...ask, logprobs: true, top_logprobs: 3 });
    const { content } = choices[0]!.logprobs!;
    expect(content!.map(({ token }) => token).join('')).toBe(choices[0]!.message.content);
    for (const { token, logprob, top_logprobs, bytes } of content!) {
      // Greedy: the chosen token is the most likely one.
      expect(top_logprobs[0]).toMatchObject({ token, logprob });
      expect(top_logprobs).toHaveLength(3);
      expect(top_logprobs.reduce((sum, entry) => sum + Math.exp(entry.logprob), 0)).toBeLessThanOrEqual(1.000001);
      expect(Buffer.from(bytes!).toString()).toBe(token);
    }
    const streamed: unknown[] = [];
    const stream = await client.chat.completions.create({ ...ask, logprobs: true, top_logprobs: 3, stream: true });
    for await (const chunk of stream) streamed.push(...(chunk.choices[0]?.logprobs?.content ?? []));
    expect(streamed).toEqual(content);

    const { choices: texts } = await client.completions.create({
      model: 'openledger/1',
      prompt: 'Asthma is a',
      max_tokens: 4,
      temperature: 0,
      logprobs: 2,
    });
    const { text, logprobs } = texts[0]!;
    expect(logprobs!.tokens!.join('')).toBe(text);
    expect(logprobs!.text_offset).toEqual(
      logprobs!.tokens!.map((_, index) => logprobs!.tokens!.slice(0, index).join('').length),
    );
    expect(Object.keys(logprobs!.top_logprobs![0]!)).toHaveLength(2);
  });

  it('keeps to stop texts, top_k and seeds', async () => {
    const ask = { model: 'openledger/1', messages: [...QUESTION], max_tokens: 24, temperature: 0 };
    const whole = (await client.chat.completions.create(ask)).choices[0]!.message.content!;
    const stop = whole.slice(6, 9);
    const cut = await client.chat.completions.create({ ...ask, stop, logprobs: true });
    expect(cut.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: whole.slice(0, whole.indexOf(stop)) },
    });
    expect(whole.startsWith(cut.choices[0]!.logprobs!.content!.map(({ token }) => token).join(''))).toBe(true);
    const likeliest = { ...ask, temperature: 1.5, top_k: 1, seed: 9 };
    expect((await client.chat.completions.create(likeliest)).choices[0]!.message.content).toBe(whole);
    const hot = { ...ask, temperature: 1.5, seed: 9 };
    const [first, second] = [await client.chat.completions.create(hot), await client.chat.completions.create(hot)];
    expect(first.choices[0]!.message.content).toBe(second.choices[0]!.message.content);
  });

  it('completes a text, whole and streaming', async () => {
    const ask = { model: 'openledger/1', prompt: 'Asthma is a', max_tokens: 8, temperature: 0 };
    const whole = await client.completions.create(ask);
    expect(whole.object).toBe('text_completion');
    expect(whole.usage?.completion_tokens).toBeLessThanOrEqual(8);
    let text = '';
    for await (const chunk of await client.completions.create({ ...ask, stream: true })) {
      text += chunk.choices[0]?.text ?? '';
    }
    expect(text).toBe(whole.choices[0]!.text);
  });

  it('answers two at once, each as alone', async () => {
    const ask = (content: string) =>
      client.chat.completions
        .create({ model: 'openledger/1', messages: [{ role: 'user', content }], max_tokens: 8, temperature: 0 })
        .then(({ choices }) => choices[0]!.message.content);
    const alone = [await ask('What is gout?'), await ask('How long is a mile?')];
    expect(await Promise.all([ask('What is gout?'), ask('How long is a mile?')])).toEqual(alone);
  });

  it('says what it counts, and what gateways of Kubernetes route by', async () => {
    const text = await (await fetch(`${serving.nodeUrl}/metrics`)).text();
    expect(text).toMatch(/openlora_requests_total\{model="openledger\/1"\} [1-9]/);
    expect(text).toMatch(/openlora_first_token_seconds_count\{model="openledger\/1"\} [1-9]/);
    expect(text).toMatch(/openlora_between_tokens_seconds_count\{model="openledger\/1"\} [1-9]/);
    expect(text).toMatch(/^vllm:num_requests_waiting 0$/m);
    const info =
      /^vllm:lora_requests_info\{max_lora="\d+",running_lora_adapters=".*",waiting_lora_adapters=".*"\} (.+)$/m;
    expect(Number(info.exec(text)![1])).toBeGreaterThan(1_700_000_000);
    expect(await (await fetch(`${serving.nodeUrl}/health`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${serving.nodeUrl}/ready`)).json()).toMatchObject({ status: 'ok', queued: 0 });
  });
});

describe('the AI SDK’s provider for OpenAI-compatible services', () => {
  const provider = (apiKey: string) =>
    createOpenAICompatible({ name: 'openlora', apiKey, baseURL: `${serving.nodeUrl}/v1`, includeUsage: true });
  const ask = { messages: [...QUESTION], maxOutputTokens: 10, temperature: 0, maxRetries: 0 };

  it('generates and streams the same text, with usage and reason', async () => {
    const { chatModel } = provider(encodeCapToken(await signCap(asker)));
    const whole = await generateText({ ...ask, model: chatModel('openledger/1') });
    const stream = streamText({ ...ask, model: chatModel('openledger/1') });
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    expect(text).toBe(whole.text);
    expect(text).not.toBe('');
    expect(await stream.usage).toMatchObject({
      inputTokens: whole.usage.inputTokens!,
      outputTokens: whole.usage.outputTokens!,
    });
    expect(await stream.finishReason).toBe(whole.finishReason);
  });

  it('completes and embeds', async () => {
    const { completionModel, embeddingModel } = provider(encodeCapToken(await signCap(asker)));
    const { text } = await generateText({
      model: completionModel('openledger/1'),
      prompt: 'Asthma is a',
      maxOutputTokens: 4,
      maxRetries: 0,
    });
    expect(typeof text).toBe('string');
    const { embeddings } = await embedMany({
      model: embeddingModel('openledger/base'),
      values: ['one text', 'another text'],
      maxRetries: 0,
    });
    expect(embeddings).toHaveLength(2);
  });

  it('reports a refusal with status and words', async () => {
    const { chatModel } = provider('sk-nothing');
    const refused = generateText({ ...ask, model: chatModel('openledger/1') });
    await expect(refused).rejects.toMatchObject({ statusCode: 401, message: expect.stringContaining('spending cap') });
  });
});

describe('loading and unloading by hand', () => {
  const KEY = 'an-admin-key-of-thirty-two-letters';
  const call = (path: string, body: object, key = KEY) =>
    fetch(`${serving.nodeUrl}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    });
  const model = { lora_name: 'openledger/1' };

  it('takes the admin key alone, and nothing that is not on chain', async () => {
    expect((await call('load_lora_adapter', model)).status).toBe(403);
    overrideEnv({ NODE_ADMIN_KEY: KEY });
    expect((await call('load_lora_adapter', model, 'another key')).status).toBe(401);
    expect((await call('load_lora_adapter', { lora_name: 'openledger/9' })).status).toBe(404);
    expect((await call('load_lora_adapter', { lora_name: '../../etc/passwd' })).status).toBe(404);
    const elsewhere = { ...model, lora_path: `0x${'ab'.repeat(32)}` };
    expect((await call('load_lora_adapter', elsewhere)).status).toBe(400);
  });

  it('loads, lists and unloads as vLLM does', async () => {
    const loaded = await call('load_lora_adapter', model);
    expect([loaded.status, await loaded.text()]).toEqual([
      200,
      "Success: LoRA adapter 'openledger/1' added successfully.",
    ]);
    expect(serving.node.adapters.resident()).toHaveLength(1);
    expect((await call('unload_lora_adapter', model)).status).toBe(200);
    expect(serving.node.adapters.resident()).toHaveLength(0);
    expect((await call('unload_lora_adapter', model)).status).toBe(404);
    // Unloaded is not unregistered: it comes back when it is asked for.
    const { choices } = await client.chat.completions.create({
      model: 'openledger/1',
      messages: [...QUESTION],
      max_tokens: 2,
    });
    expect(choices).toHaveLength(1);
  });
});

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
      max_tokens: 200,
      stream: true,
    });
    let seen = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) seen++;
      if (seen === 3) break;
    }
    const whole = (BigInt(PRICE) * 205n) / 1000n;
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
