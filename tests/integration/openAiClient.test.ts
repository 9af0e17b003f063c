import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptTypedData } from '@/lib/chain/typedData';
import { commitTokens } from '@/lib/inference/commitment';
import { receiptMessage, receiptValues } from '@/lib/inference/receiptReport';
import { encodeChat } from '@/lib/tokenizer/chat';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { type OpenAiService, PRICE, QUESTION, startOpenAiService } from './support/openAiService';

let service: OpenAiService;
let serving: OpenAiService['serving'];
let asker: OpenAiService['asker'];
let client: OpenAiService['client'];
let clientWith: OpenAiService['clientWith'];

beforeAll(async () => {
  service = await startOpenAiService();
  ({ serving, asker, client, clientWith } = service);
});
afterAll(() => service?.stop());

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
