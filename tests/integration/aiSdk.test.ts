import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, streamText } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCapToken } from '@/lib/inference/capToken';
import { type OpenAiService, QUESTION, startOpenAiService } from './support/openAiService';
import { signCap } from './support/payment';

let service: OpenAiService;
let serving: OpenAiService['serving'];
let asker: OpenAiService['asker'];

beforeAll(async () => {
  service = await startOpenAiService();
  ({ serving, asker } = service);
});
afterAll(() => service?.stop());

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
