import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptMessage } from '@/lib/inference/receiptReport';
import { type OpenAiService, PRICE, QUESTION, startOpenAiService } from './support/openAiService';

let service: OpenAiService;
let serving: OpenAiService['serving'];
let asker: OpenAiService['asker'];
let client: OpenAiService['client'];

beforeAll(async () => {
  service = await startOpenAiService();
  ({ serving, asker, client } = service);
});
afterAll(() => service?.stop());

describe('options of a request by the official OpenAI client', () => {
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
});
