import { z } from 'zod';

/**
 * What a node takes of OpenAI's HTTP interface, with the fields that vLLM adds (`top_k`). Unknown fields are ignored, as
 * clients send many; those that would change the answer and cannot be kept are refused (`NOT_SUPPORTED`).
 * Source: https://platform.openai.com/docs/api-reference/chat, /completions and /embeddings.
 */
const textPart = z.object({ type: z.literal('text'), text: z.string() });
const content = z.union([z.string(), z.array(textPart).transform((parts) => parts.map((part) => part.text).join(''))]);

export const chatMessage = z.object({ role: z.enum(['system', 'user', 'assistant']), content });

/** 32 bytes as hexadecimal digits that name a request, so that sent again it is the same one and paid once. */
export const REQUEST_ID_HEADER = 'x-openledger-request';

const MAX_TOKENS = 65_536;
/** Answers to one request. Each is generated, paid and signed for on its own. */
export const MAX_CHOICES = 8;
export const MAX_TOP_LOGPROBS = 20;

const tokens = z.number().int().min(1).max(MAX_TOKENS).nullish();

const sampling = {
  model: z.string().min(1).max(200),
  max_tokens: tokens,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  top_k: z.number().int().min(1).max(MAX_TOKENS).nullish(),
  seed: z.number().int().nullish(),
  /** As in vLLM's interface; here it orders the caller's own requests, the higher first. */
  priority: z.number().int().min(-100).max(100).nullish(),
  stop: z
    .union([z.string().min(1).max(200), z.array(z.string().min(1).max(200)).max(4)])
    .nullish()
    .transform((stop) => (stop == null ? [] : typeof stop === 'string' ? [stop] : stop)),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.number().int().min(1).max(MAX_CHOICES).nullish(),
};

/** Fields that would change the answer, and the values under which they do not. */
const NOT_SUPPORTED: Readonly<Record<string, (value: unknown) => boolean>> = {
  tools: isEmpty,
  functions: isEmpty,
  logit_bias: isEmpty,
  presence_penalty: isZero,
  frequency_penalty: isZero,
  response_format: (value) => value == null || (value as { type?: unknown }).type === 'text',
  audio: isEmpty,
  echo: (value) => !value,
  suffix: (value) => value == null || value === '',
  best_of: (value) => value == null || value === 1,
};

function isEmpty(value: unknown): boolean {
  return value == null || (typeof value === 'object' && Object.keys(value).length === 0);
}
function isZero(value: unknown): boolean {
  return value == null || value === 0;
}

const supported = (body: unknown, context: z.RefinementCtx): void => {
  for (const [field, harmless] of Object.entries(NOT_SUPPORTED)) {
    const value = (body as Record<string, unknown>)[field];
    if (!harmless(value)) context.addIssue({ code: 'custom', path: [field], message: 'is not supported here' });
  }
};

export const chatCompletionRequest = z
  .looseObject({
    ...sampling,
    messages: z.array(chatMessage).min(1).max(100),
    max_completion_tokens: tokens,
    logprobs: z.boolean().nullish(),
    top_logprobs: z.number().int().min(0).max(MAX_TOP_LOGPROBS).nullish(),
  })
  .superRefine(supported);

export const completionRequest = z
  .looseObject({
    ...sampling,
    prompt: z.union([
      z.string().min(1).max(32_000),
      z
        .tuple([z.string().min(1).max(32_000)], { error: 'one prompt for each request' })
        .transform(([prompt]) => prompt),
    ]),
    /** Log-probabilities of this many most likely tokens. */
    logprobs: z.number().int().min(0).max(MAX_TOP_LOGPROBS).nullish(),
  })
  .superRefine(supported);

/** Texts of one request for embeddings. */
export const MAX_EMBEDDING_INPUTS = 64;

export const embeddingRequest = z.object({
  model: z.string().min(1).max(200),
  input: z.union([
    z
      .string()
      .min(1)
      .max(32_000)
      .transform((text) => [text]),
    z.array(z.string().min(1).max(32_000)).min(1).max(MAX_EMBEDDING_INPUTS),
  ]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
});

export type ChatMessage = z.output<typeof chatMessage>;
export type ChatCompletionRequest = z.output<typeof chatCompletionRequest>;
export type CompletionRequest = z.output<typeof completionRequest>;

export type FinishReason = 'stop' | 'length';

export type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number };
