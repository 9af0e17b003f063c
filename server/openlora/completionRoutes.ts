import { randomBytes, randomInt } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { bytesToHex, type Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { hash } from '@/lib/api/common';
import { decodeCapToken } from '@/lib/inference/capToken';
import {
  type ChatCompletionRequest,
  type ChatMessage,
  type CompletionRequest,
  chatCompletionRequest,
  completionRequest,
  REQUEST_ID_HEADER,
  type Usage,
} from '@/lib/inference/openAi';
import { encodeChat } from '@/lib/tokenizer/chat';
import { type Answered, type AnswerRequest, answer } from '@/server/openlora/answer';
import { createChannel } from '@/server/openlora/channel';
import { type CompletionForm, chatForm, textForm } from '@/server/openlora/completionForms';
import type { NodeContext } from '@/server/openlora/nodeContext';
import { toOpenAiError } from '@/server/openlora/openAiErrors';
import { createRequestMeter } from '@/server/openlora/requestMeter';

const DEFAULT_MAX_TOKENS = 128;

/** What is particular to one of the two interfaces. */
type Asked = {
  form: CompletionForm;
  messages: ChatMessage[];
  promptIds: number[];
  maxTokens: number | null | undefined;
  topLogprobs: number | undefined;
};

type Hooks = Pick<AnswerRequest, 'onStart' | 'onPiece'>;

/** `/v1/chat/completions` and `/v1/completions`, whole or as server-sent events. */
export function addCompletionRoutes(app: Hono, node: NodeContext): void {
  const forms = { chat: chatForm(node.tokenizer), text: textForm(node.tokenizer) };
  app.post('/v1/chat/completions', async (c) => {
    const body = chatCompletionRequest.parse(await c.req.json());
    return complete(c, node, body, {
      form: forms.chat,
      messages: body.messages,
      promptIds: encodeChat(node.tokenizer, body.messages),
      maxTokens: body.max_completion_tokens ?? body.max_tokens,
      topLogprobs: body.logprobs ? (body.top_logprobs ?? 0) : undefined,
    });
  });
  app.post('/v1/completions', async (c) => {
    const body = completionRequest.parse(await c.req.json());
    return complete(c, node, body, {
      form: forms.text,
      messages: [{ role: 'user', content: body.prompt }],
      promptIds: node.tokenizer.encode(body.prompt),
      maxTokens: body.max_tokens,
      topLogprobs: body.logprobs ?? undefined,
    });
  });
}

async function complete(
  c: Context,
  node: NodeContext,
  body: ChatCompletionRequest | CompletionRequest,
  { form, messages, promptIds, maxTokens, topLogprobs }: Asked,
): Promise<Response> {
  const token = c.req.header('authorization')?.replace(/^Bearer /i, '') ?? '';
  const cap = decodeCapToken(token);
  const model = await node.catalog.resolve(body.model);
  if (promptIds.length === 0) {
    throw new OpenLedgerError({ code: 'invalid_input', message: 'The prompt is empty.', remedy: 'Write something.' });
  }
  const gone = new AbortController();
  const requestId = requestIdOf(c, node);
  const choices = body.n ?? 1;
  const request = {
    requestId,
    cap,
    model,
    messages,
    promptIds,
    choices,
    maxTokens: maxTokens ?? Math.max(1, Math.min(DEFAULT_MAX_TOKENS, node.maxLength - promptIds.length)),
    sampling: {
      temperature: body.temperature ?? 1,
      topP: body.top_p ?? 1,
      ...(body.top_k == null ? {} : { topK: body.top_k }),
      seed: body.seed ?? randomInt(2 ** 31),
    },
    stop: body.stop,
    topLogprobs,
    priority: body.priority ?? 0,
    signal: AbortSignal.any([gone.signal, c.req.raw.signal]),
  };
  const head = { id: form.idPrefix + requestId, created: Math.floor(node.now() / 1000), model: model.name };
  const meter = createRequestMeter(node.metrics, model.name, node.now);
  const wanted = topLogprobs !== undefined;

  const run = async (hooks: Hooks) => {
    const answered = await answer(node, {
      ...request,
      ...hooks,
      onToken: meter.token,
      onStart() {
        meter.admitted();
        hooks.onStart();
      },
    });
    meter.done(usageOf(answered));
    for (const { report } of answered) node.reporter.add(report.receipt.requestId);
    return answered;
  };

  if (!body.stream) {
    const answered = await run({ onStart: () => undefined, onPiece: () => undefined });
    return c.json({
      ...head,
      object: form.object,
      choices: answered.map(({ report, logprobs, finishReason }, index) =>
        form.whole(index, { text: report.output, logprobs }, finishReason, wanted),
      ),
      usage: usageOf(answered),
      openledger: receiptsOf(answered),
    });
  }

  // Refusals before the answer starts keep a status of their own: the stream opens with the first event.
  const events = createChannel<object>();
  const lengths = new Array<number>(choices).fill(0);
  const finished = run({
    onStart() {
      for (let index = 0; index < choices; index++) events.push({ choices: [form.first(index)] });
    },
    onPiece(index, piece) {
      events.push({ choices: [form.piece(index, piece, lengths[index]!, wanted)] });
      lengths[index]! += piece.text.length;
    },
  }).then(
    (answered) => {
      answered.forEach(({ finishReason }, index) => {
        events.push({ choices: [form.last(index, finishReason)] });
      });
      const usage = body.stream_options?.include_usage ? { usage: usageOf(answered) } : {};
      events.push({ choices: [], ...usage, openledger: receiptsOf(answered) });
      events.close();
    },
    (error: unknown) => events.fail(error),
  );
  const opening = await events.next();
  return streamSSE(c, async (stream) => {
    stream.onAbort(() => gone.abort());
    const write = (event: object) =>
      stream.writeSSE({ data: JSON.stringify({ ...head, object: form.chunkObject, ...event }) });
    try {
      for (let event = opening; event !== undefined; event = await events.next()) await write(event);
      await stream.writeSSE({ data: '[DONE]' });
    } catch (error) {
      await stream.writeSSE({ data: JSON.stringify(toOpenAiError(error).body) });
    }
    await finished;
  });
}

/** As the caller says, so that a request which is sent again is the same one; else a new one. */
function requestIdOf(c: Context, node: NodeContext): Hex {
  const given = c.req.header(REQUEST_ID_HEADER);
  if (given === undefined || !node.accounts.knowsRequests) return bytesToHex(randomBytes(32));
  return hash.parse(given.toLowerCase());
}

/** The receipt of the answer, and all of them where there are several. */
function receiptsOf(answered: readonly Answered[]) {
  const receipts = answered.map(({ report: { receipt, signature } }) => ({ receipt, signature }));
  return { ...receipts[0]!, receipts };
}

/** The prompt counts once, as it is paid once. */
function usageOf(answered: readonly Answered[]): Usage {
  const prompt_tokens = Number(answered[0]!.report.receipt.inputTokens);
  const completion_tokens = answered.reduce((sum, { report }) => sum + Number(report.receipt.outputTokens), 0);
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
