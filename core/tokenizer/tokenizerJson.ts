import { z } from 'zod';
import { TokenizerError } from '@/core/tokenizer/tokenizerError';

/** Stands for a space in vocabularies of the SentencePiece kind. */
export const SPACE_MARK = '▁';

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

const id = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 22);
const shared = {
  added_tokens: z.array(
    z.object({
      id,
      content: z.string().min(1),
      special: z.boolean().default(true),
      lstrip: z.boolean().default(false),
      rstrip: z.boolean().default(false),
      single_word: z.literal(false).optional(),
    }),
  ),
};
const bpe = z.object({
  type: z.literal('BPE'),
  vocab: z.record(z.string(), id),
  merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  ignore_merges: z.boolean().optional(),
  byte_fallback: z.boolean().nullish(),
  unk_token: z.string().nullish(),
});

const byteLevelSchema = z.object({
  ...shared,
  normalizer: z.union([z.null(), z.object({ type: z.literal('NFC') })]),
  pre_tokenizer: z.union([sequence, step]),
  decoder: z.object({ type: z.literal('ByteLevel') }),
  model: bpe,
});

const mark = z.literal(SPACE_MARK);
const markedSchema = z.object({
  ...shared,
  // Older files put the marks in while normalising, newer ones while splitting.
  normalizer: z.union([
    z.null(),
    z.object({
      type: z.literal('Sequence'),
      normalizers: z.tuple([
        z.object({ type: z.literal('Prepend'), prepend: mark }),
        z.object({ type: z.literal('Replace'), pattern: z.object({ String: z.literal(' ') }), content: mark }),
      ]),
    }),
  ]),
  pre_tokenizer: z.union([
    z.null(),
    z.object({
      type: z.literal('Metaspace'),
      replacement: mark,
      prepend_scheme: z.enum(['always', 'first', 'never']),
      split: z.literal(false),
    }),
  ]),
  model: bpe.extend({ byte_fallback: z.literal(true) }),
});

export type PreTokenizerStep = z.infer<typeof step>;

export type AddedToken = { id: number; content: string; special: boolean; lstrip: boolean; rstrip: boolean };

/** How text becomes the symbols that merges start from. */
export type TokenizerKind =
  /** GPT-2, LLaMA 3, Qwen2, SmolLM2: every byte has a character. */
  | { kind: 'byteLevel'; composed: boolean; steps: readonly PreTokenizerStep[] }
  /** LLaMA 2, Mistral: characters, spaces as marks, bytes only for characters that the vocabulary lacks. */
  | { kind: 'marked'; prepend: 'every' | 'always' | 'first' | 'never' };

/** The part of a Hugging Face `tokenizer.json` that decides ids: byte-pair encoding in one of two kinds. */
export type TokenizerJson = TokenizerKind & {
  addedTokens: readonly AddedToken[];
  vocab: Readonly<Record<string, number>>;
  merges: readonly (readonly [string, string])[];
  /** LLaMA 3 takes a whole piece that is in the vocabulary without applying merges. */
  ignoreMerges: boolean;
};

/**
 * Checks a parsed `tokenizer.json`.
 * @throws TokenizerError when it asks for anything other than byte-pair encoding of a kind that is known, naming the
 *   part that does not fit
 */
export function parseTokenizerJson(json: unknown): TokenizerJson {
  const marked = markedSchema.safeParse(json);
  if (marked.success) {
    const { normalizer, pre_tokenizer: split } = marked.data;
    if (normalizer && split) throw unknownKind('normalizer: spaces are marked twice');
    // The normaliser marks every text that it sees, whether or not a mark stands there.
    return {
      kind: 'marked',
      prepend: split?.prepend_scheme ?? (normalizer ? 'every' : 'never'),
      ...commonOf(marked.data),
    };
  }
  const parsed = byteLevelSchema.safeParse(json);
  if (!parsed.success) {
    // Of a file that falls back to bytes, what keeps it from being of that kind says more.
    const isMarked = !marked.error.issues.some(({ path }) => path.join('.') === 'model.byte_fallback');
    const issue = (isMarked ? marked.error : parsed.error).issues[0];
    throw unknownKind(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, parsed.error);
  }
  const { pre_tokenizer, normalizer } = parsed.data;
  const steps = pre_tokenizer.type === 'Sequence' ? pre_tokenizer.pretokenizers : [pre_tokenizer];
  return { kind: 'byteLevel', composed: normalizer !== null, steps, ...commonOf(parsed.data) };
}

function commonOf({ added_tokens, model }: Pick<z.infer<typeof byteLevelSchema>, 'added_tokens' | 'model'>) {
  return {
    addedTokens: added_tokens,
    vocab: model.vocab,
    merges: model.merges.map((merge) => (typeof merge === 'string' ? splitPair(merge) : merge)),
    ignoreMerges: model.ignore_merges ?? false,
  };
}

function unknownKind(detail: string, cause?: unknown): TokenizerError {
  return new TokenizerError({
    message: `tokenizer.json is not a byte-level BPE tokenizer, nor one of the LLaMA 2 kind, that can be run here: ${detail}`,
    remedy: 'Use a model of the LLaMA, SmolLM2, Mistral or Qwen2 family with its tokenizer.json.',
    cause,
  });
}

/** Older files write a merge as `left right`; neither side can hold a plain space in either kind. */
function splitPair(merge: string): [string, string] {
  const [left, right, ...rest] = merge.split(' ');
  if (left === undefined || right === undefined || rest.length > 0) {
    throw new TokenizerError({ message: `tokenizer.json has a merge that is not a pair: "${merge}"` });
  }
  return [left, right];
}
