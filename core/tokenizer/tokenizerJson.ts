import { z } from 'zod';
import { TokenizerError } from '@/core/tokenizer/tokenizerError';

const splitStep = z.object({
  type: z.literal('Split'),
  pattern: z.union([z.object({ Regex: z.string() }), z.object({ String: z.string() })]),
  behavior: z.literal('Isolated'),
  invert: z.literal(false).optional(),
});
const digitsStep = z.object({ type: z.literal('Digits'), individual_digits: z.boolean() });
const byteLevelStep = z.object({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.literal(false),
  use_regex: z.boolean().optional(),
});
const step = z.discriminatedUnion('type', [splitStep, digitsStep, byteLevelStep]);
const sequence = z.object({ type: z.literal('Sequence'), pretokenizers: z.array(step) });

const tokenizerJsonSchema = z.object({
  added_tokens: z.array(z.object({ id: z.number().int().nonnegative(), content: z.string().min(1) })),
  normalizer: z.null(),
  pre_tokenizer: z.union([sequence, step]),
  decoder: z.object({ type: z.literal('ByteLevel') }),
  model: z.object({
    type: z.literal('BPE'),
    vocab: z.record(z.string(), z.number().int().nonnegative()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
    ignore_merges: z.boolean().optional(),
  }),
});

export type PreTokenizerStep = z.infer<typeof step>;

/** The part of a Hugging Face `tokenizer.json` that decides ids: byte-level BPE of the GPT-2 and LLaMA-3 kind. */
export type TokenizerJson = {
  addedTokens: readonly { id: number; content: string }[];
  steps: readonly PreTokenizerStep[];
  vocab: Readonly<Record<string, number>>;
  merges: readonly (readonly [string, string])[];
  /** LLaMA-3 takes a whole piece that is in the vocabulary without applying merges. */
  ignoreMerges: boolean;
};

/**
 * Checks a parsed `tokenizer.json`.
 * @throws TokenizerError when it asks for anything other than byte-level BPE without a normaliser.
 */
export function parseTokenizerJson(json: unknown): TokenizerJson {
  const parsed = tokenizerJsonSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TokenizerError({
      message: `tokenizer.json is not a byte-level BPE tokenizer that can be run here: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      remedy: 'Use a model whose tokenizer is byte-level BPE, as in the GPT-2 and LLaMA-3 families.',
      cause: parsed.error,
    });
  }
  const { added_tokens, pre_tokenizer, model } = parsed.data;
  return {
    addedTokens: added_tokens,
    steps: pre_tokenizer.type === 'Sequence' ? pre_tokenizer.pretokenizers : [pre_tokenizer],
    vocab: model.vocab,
    merges: model.merges.map((merge) => (typeof merge === 'string' ? splitPair(merge) : merge)),
    ignoreMerges: model.ignore_merges ?? false,
  };
}

/** Older files write a merge as `left right`; neither side can hold a plain space in the byte alphabet. */
function splitPair(merge: string): [string, string] {
  const [left, right, ...rest] = merge.split(' ');
  if (left === undefined || right === undefined || rest.length > 0) {
    throw new TokenizerError({ message: `tokenizer.json has a merge that is not a pair: "${merge}"` });
  }
  return [left, right];
}
