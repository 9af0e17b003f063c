import { z } from 'zod';
import { address, hash, hex, identifier, instant, integerString, page, wei } from '@/lib/api/common';
import { person } from '@/lib/api/dataNet';

/** POST /api/caps: one signature, so that chatting asks for none. EIP-712 SpendingCap of lib/chain/typedData. */
export const spendingCapMessage = z.object({
  user: address,
  spender: address,
  maxTotal: integerString,
  maxPerRequest: integerString,
  expiry: integerString,
  nonce: integerString,
});
export const createCapRequest = z.object({ message: spendingCapMessage, signature: hex });
/** GET /api/caps: the caller's active cap and prepaid balance */
export const capState = z.object({
  balanceWei: wei,
  /** fees answered but not settled yet */
  reservedWei: wei,
  cap: spendingCapMessage.extend({ id: identifier, spentWei: wei }).nullable(),
});

export const chatMessage = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string().max(8000) });

/**
 * POST /api/chat: server-sent events. `{type:'start',answerId}`, `{type:'token',text}`…,
 * `{type:'done',answerId,feeWei,inputTokens,outputTokens}` or `{type:'error',code,message}`.
 */
export const chatRequest = z.object({
  modelId: identifier,
  messages: z.array(chatMessage).min(1).max(40),
  maxTokens: z.number().int().min(1).max(256).default(128),
  temperature: z.number().min(0).max(2).default(0),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0),
});
export const chatEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), answerId: identifier }),
  z.object({ type: z.literal('token'), text: z.string() }),
  z.object({
    type: z.literal('done'),
    answerId: identifier,
    feeWei: wei,
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
  }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string(), remedy: z.string().optional() }),
]);

export const answerStatus = z.enum(['streaming', 'answered', 'attributed', 'settling', 'settled', 'failed']);

/** One record behind an answer. */
export const source = z.object({
  recordHash: hash,
  recordId: identifier,
  prompt: z.string(),
  answer: z.string(),
  contributor: person,
  dataNet: z.object({ id: identifier, slug: z.string(), name: z.string() }),
  /** standardised influence (against placebos) and matched bits of verbatim spans */
  influence: z.number(),
  spanBits: z.number(),
  /** of the contributors' part, 1 = all of it */
  share: z.number(),
  wei,
});

/** A piece of the answer that stands verbatim in records. Offsets are UTF-16 indices into `output`. */
export const span = z.object({
  start: z.number().int(),
  end: z.number().int(),
  bits: z.number(),
  recordHashes: z.array(hash),
  contributors: z.array(address),
});

export const feePart = z.object({
  party: z.enum(['platform', 'modelOwner', 'node', 'stakers', 'contributors', 'treasury']),
  account: address.nullable(),
  wei,
});

export const answer = z.object({
  id: identifier,
  requestId: hash,
  user: person,
  model: z.object({ id: identifier, slug: z.string(), name: z.string() }),
  prompt: z.array(chatMessage),
  output: z.string(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  feeWei: wei,
  status: answerStatus,
  createdAt: instant,
  /** null until attributed */
  attribution: z
    .object({
      evidenceHash: hash,
      sources: z.array(source),
      spans: z.array(span),
      unattributedShare: z.number(),
      unattributedReason: z.string(),
      contributors: z.array(person.extend({ share: z.number(), wei })),
    })
    .nullable(),
  fee: z.array(feePart),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() }).nullable(),
});

/** GET /api/answers/:id; GET /api/answers lists the caller's own */
export const answersPage = page(answer.omit({ attribution: true, fee: true }));

/** GET /api/answers/:id/receipt: each step from the question to the claim, each with its hash */
export const receipt = z.object({
  answer,
  chainId: z.number().int(),
  escrow: address,
  message: z.record(z.string(), z.string()).nullable(),
  nodeSignature: hex.nullable(),
  node: address,
  evidenceHash: hash.nullable(),
  settlement: z.object({ txHash: hash.nullable(), status: z.string() }).nullable(),
  root: z
    .object({
      root: hash,
      index: z.number().int().nullable(),
      status: z.string(),
      activatesAt: instant.nullable(),
      txHash: hash.nullable(),
    })
    .nullable(),
});

export type Answer = z.infer<typeof answer>;
export type AnswerSource = z.infer<typeof source>;
export type AnswerSpan = z.infer<typeof span>;
export type CapState = z.infer<typeof capState>;
export type ChatEvent = z.infer<typeof chatEvent>;
export type Receipt = z.infer<typeof receipt>;
export type SpendingCapMessage = z.infer<typeof spendingCapMessage>;
