import { z } from 'zod';

/**
 * The subset of OpenAI's HTTP interface that a node answers. Unknown fields are ignored, as OpenAI's own clients send
 * many; fields that would change the answer and are not supported are refused in `requireSupported`.
 * Source: https://platform.openai.com/docs/api-reference/chat and /completions.
 */
const textPart = z.object({ type: z.literal('text'), text: z.string() });
const content = z.union([z.string(), z.array(textPart).transform((parts) => parts.map((part) => part.text).join(''))]);

export const chatMessage = z.object({ role: z.enum(['system', 'user', 'assistant']), content });

const sampling = {
  model: z.string().min(1).max(200),
  max_tokens: z.number().int().min(1).max(512).optional(),
  temperature: z.number().min(0).max(2).default(1),
  top_p: z.number().gt(0).max(1).default(1),
  seed: z.number().int().optional(),
  stop: z
    .union([z.string().min(1), z.array(z.string().min(1)).max(4)])
    .nullish()
    .transform((stop) => (stop == null ? [] : typeof stop === 'string' ? [stop] : stop)),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  n: z.literal(1, { error: 'only n = 1 is supported' }).nullish(),
};

export const chatCompletionRequest = z.object({
  ...sampling,
  messages: z.array(chatMessage).min(1).max(100),
  max_completion_tokens: z.number().int().min(1).max(512).optional(),
});

export const completionRequest = z.object({ ...sampling, prompt: z.string().min(1).max(32_000) });

export type ChatMessage = z.output<typeof chatMessage>;
export type ChatCompletionRequest = z.output<typeof chatCompletionRequest>;
export type CompletionRequest = z.output<typeof completionRequest>;

export type FinishReason = 'stop' | 'length';

export type Usage = { prompt_tokens: number; completion_tokens: number; total_tokens: number };
