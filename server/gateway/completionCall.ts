import { randomBytes, randomInt } from 'node:crypto';
import { bytesToHex, type Hex } from 'viem';
import type { z } from 'zod';
import { hash } from '@/lib/api/common';
import { decodeCapToken, type SignedCap } from '@/lib/inference/capToken';
import {
  type ChatCompletionRequest,
  type CompletionRequest,
  chatCompletionRequest,
  completionRequest,
  REQUEST_ID_HEADER,
} from '@/lib/inference/openAi';
import { findModelByTokenId } from '@/server/models/modelRepository';
import { tokenIdOf } from '@/server/openlora/modelCatalog';

/** A request for answers as it is sent to one node after another, always the same. */
export type CompletionCall = {
  path: '/v1/chat/completions' | '/v1/completions';
  body: Readonly<Record<string, unknown>>;
  stream: boolean;
  maxTokens: number | undefined;
  choices: number;
  cap: SignedCap;
  token: string;
  requestId: Hex;
  /** What nodes are chosen by: the adapter's hash, or the model's name where it is not known here. */
  adapter: string;
};

const KINDS = {
  chat: { path: '/v1/chat/completions', schema: chatCompletionRequest },
  text: { path: '/v1/completions', schema: completionRequest },
} as const satisfies Record<string, { path: CompletionCall['path']; schema: z.ZodType }>;

/**
 * Reads a request as OpenAI's clients send it. It gets a seed where it has none, so that whichever node answers gives
 * the same answer. Throws `unauthenticated`, or a ZodError for what is not understood.
 */
export async function completionCall(
  kind: keyof typeof KINDS,
  headers: Headers,
  json: unknown,
): Promise<CompletionCall> {
  const token = headers.get('authorization')?.replace(/^Bearer /i, '') ?? '';
  const cap = decodeCapToken(token);
  const { path, schema } = KINDS[kind];
  const parsed = schema.parse(json);
  const given = headers.get(REQUEST_ID_HEADER);
  const tokenId = tokenIdOf(parsed.model);
  const model = tokenId === undefined ? null : await findModelByTokenId(tokenId);
  return {
    path,
    body: { ...(json as object), seed: parsed.seed ?? randomInt(2 ** 31) },
    stream: parsed.stream === true,
    maxTokens: maxTokensOf(parsed),
    choices: parsed.n ?? 1,
    cap,
    token,
    requestId: given === null ? bytesToHex(randomBytes(32)) : hash.parse(given),
    adapter: model?.adapterHash ?? parsed.model,
  };
}

function maxTokensOf(parsed: ChatCompletionRequest | CompletionRequest): number | undefined {
  const asked = 'messages' in parsed ? (parsed as ChatCompletionRequest).max_completion_tokens : undefined;
  return asked ?? parsed.max_tokens ?? undefined;
}
