import type { Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { decodeCapToken } from '@/lib/inference/capToken';
import {
  type ChatCompletionRequest,
  type ChatMessage,
  type CompletionRequest,
  chatCompletionRequest,
  completionRequest,
} from '@/lib/inference/openAi';
import { encodeChat } from '@/lib/tokenizer/chat';
import { type Answered, type AnswerRequest, answer } from '@/server/openlora/answer';
import { createChannel } from '@/server/openlora/channel';
import type { NodeContext } from '@/server/openlora/nodeContext';
import { toOpenAiError } from '@/server/openlora/openAiErrors';

const DEFAULT_MAX_TOKENS = 128;

/** How one of OpenAI's two interfaces writes its whole answer and the pieces of a stream. */
type Form = {
  object: string;
  chunkObject: string;
  idPrefix: string;
  whole(text: string, finishReason: string): object;
  piece(text: string): object;
  last(finishReason: string): object;
};

const CHAT: Form = {
  object: 'chat.completion',
  chunkObject: 'chat.completion.chunk',
  idPrefix: 'chatcmpl-',
  whole: (content, finish_reason) => ({
    index: 0,
    message: { role: 'assistant', content, refusal: null },
    logprobs: null,
    finish_reason,
  }),
  piece: (content) => ({ index: 0, delta: { role: 'assistant', content }, logprobs: null, finish_reason: null }),
  last: (finish_reason) => ({ index: 0, delta: {}, logprobs: null, finish_reason }),
};

const TEXT: Form = {
  object: 'text_completion',
  chunkObject: 'text_completion',
  idPrefix: 'cmpl-',
  whole: (text, finish_reason) => ({ index: 0, text, logprobs: null, finish_reason }),
  piece: (text) => ({ index: 0, text, logprobs: null, finish_reason: null }),
  last: (finish_reason) => ({ index: 0, text: '', logprobs: null, finish_reason }),
};

/** `/v1/chat/completions` and `/v1/completions`, whole or as server-sent events. */
export function addCompletionRoutes(app: Hono, node: NodeContext): void {
  app.post('/v1/chat/completions', async (c) => {
    const body = chatCompletionRequest.parse(await c.req.json());
    const promptIds = encodeChat(node.tokenizer, body.messages);
    return complete(c, node, CHAT, body, body.messages, promptIds, body.max_completion_tokens ?? body.max_tokens);
  });
  app.post('/v1/completions', async (c) => {
    const body = completionRequest.parse(await c.req.json());
    const messages: ChatMessage[] = [{ role: 'user', content: body.prompt }];
    return complete(c, node, TEXT, body, messages, node.tokenizer.encode(body.prompt), body.max_tokens);
  });
}

async function complete(
  c: Context,
  node: NodeContext,
  form: Form,
  body: ChatCompletionRequest | CompletionRequest,
  messages: ChatMessage[],
  promptIds: number[],
  askedTokens: number | undefined,
): Promise<Response> {
  const token = c.req.header('authorization')?.replace(/^Bearer /i, '') ?? '';
  const cap = decodeCapToken(token);
  const model = await node.catalog.resolve(body.model);
  if (promptIds.length === 0) {
    throw new OpenLedgerError({ code: 'invalid_input', message: 'The prompt is empty.', remedy: 'Write something.' });
  }
  const gone = new AbortController();
  const started = node.now();
  let first = true;
  const request: Omit<AnswerRequest, 'onStart' | 'onText'> = {
    cap,
    model,
    messages,
    promptIds,
    maxTokens: askedTokens ?? Math.max(1, Math.min(DEFAULT_MAX_TOKENS, node.maxLength - promptIds.length)),
    sampling: { temperature: body.temperature, topP: body.top_p, seed: body.seed ?? 0 },
    stop: body.stop,
    signal: AbortSignal.any([gone.signal, c.req.raw.signal]),
  };
  const base = { created: Math.floor(started / 1000), model: model.name };

  const run = (onStart: AnswerRequest['onStart'], onText: AnswerRequest['onText']) =>
    answer(node, {
      ...request,
      onStart,
      onText(text) {
        if (first) node.metrics.firstToken.observe((node.now() - started) / 1000);
        first = false;
        onText(text);
      },
    }).then((answered) => {
      node.metrics.requests.inc({ model: model.name });
      const usage = usageOf(answered);
      node.metrics.tokens.inc({ kind: 'input' }, usage.prompt_tokens);
      node.metrics.tokens.inc({ kind: 'output' }, usage.completion_tokens);
      node.reporter.add(answered.report);
      return answered;
    });

  if (!body.stream) {
    const answered = await run(
      () => undefined,
      () => undefined,
    );
    return c.json({
      id: form.idPrefix + answered.report.receipt.requestId,
      object: form.object,
      ...base,
      choices: [form.whole(answered.report.output, answered.finishReason)],
      usage: usageOf(answered),
      openledger: receiptOf(answered),
    });
  }

  // Refusals before the answer starts keep a status of their own: the stream opens with the first event.
  const events = createChannel<object>();
  let id = '';
  const finished = run(
    (requestId) => {
      id = form.idPrefix + requestId;
      events.push({ choices: [form.piece('')] });
    },
    (text) => events.push({ choices: [form.piece(text)] }),
  ).then(
    (answered) => {
      const usage = body.stream_options?.include_usage ? { usage: usageOf(answered) } : {};
      events.push({ choices: [form.last(answered.finishReason)] });
      events.push({ choices: [], ...usage, openledger: receiptOf(answered) });
      events.close();
    },
    (error: unknown) => events.fail(error),
  );
  const opening = await events.next();
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => gone.abort());
    const write = (event: object) =>
      stream.writeSSE({ data: JSON.stringify({ id, object: form.chunkObject, ...base, ...event }) });
    try {
      for (let event = opening; event !== undefined; event = await events.next()) await write(event);
      await stream.writeSSE({ data: '[DONE]' });
    } catch (error) {
      await stream.writeSSE({ data: JSON.stringify(toOpenAiError(error).body) });
    }
    await finished;
  });
}

const receiptOf = ({ report: { receipt, signature } }: Answered) => ({ receipt, signature });

function usageOf({ report: { receipt } }: Answered) {
  const prompt_tokens = Number(receipt.inputTokens);
  const completion_tokens = Number(receipt.outputTokens);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
