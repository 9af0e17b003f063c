import { BYTE_TO_CHAR } from '@/core/tokenizer/byteAlphabet';
import { createPreTokenizer } from '@/core/tokenizer/preTokenizer';
import { learnMerges } from '@/scripts/tokenizer/learnMerges';

/** `<|endoftext|>` must be id 0: padding, beginning and end are the same token. */
export const SPECIAL_TOKENS = ['<|endoftext|>', '<|user|>', '<|assistant|>', '<|system|>'] as const;

/**
 * Pieces inside which merges happen: an English clitic, a word, a single digit, a run of signs (each with at most one
 * space before it), and white space. Digits stay single so that numbers of any length are spelt the same way.
 */
export const SPLIT_PATTERN = String.raw`'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

export const PRE_TOKENIZER_STEPS = [
  { type: 'Split', pattern: { Regex: SPLIT_PATTERN }, behavior: 'Isolated', invert: false },
  { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
] as const;

/**
 * Trains byte-level BPE and returns the content of a Hugging Face `tokenizer.json`.
 * @param texts documents without special tokens
 * @param vocabSize ids in all: special tokens, 256 bytes, merges
 */
export function trainBpe(texts: Iterable<string>, vocabSize: number): object {
  const preTokenize = createPreTokenizer(PRE_TOKENIZER_STEPS.map((step) => ({ ...step })));
  const counts = new Map<string, number>();
  for (const text of texts) for (const piece of preTokenize(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1);

  const firstByte = SPECIAL_TOKENS.length;
  const encoder = new TextEncoder();
  const words = [...counts].map(([piece, count]) => ({
    ids: Array.from(encoder.encode(piece), (byte) => firstByte + byte),
    count,
  }));
  const firstMerge = firstByte + 256;
  const merges = learnMerges(words, vocabSize - firstMerge, firstMerge);

  const tokens: string[] = [...SPECIAL_TOKENS, ...BYTE_TO_CHAR];
  const pairs = merges.map(([left, right]): [string, string] => {
    const pair: [string, string] = [tokens[left] ?? '', tokens[right] ?? ''];
    tokens.push(pair.join(''));
    return pair;
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: PRE_TOKENIZER_STEPS },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: pairs,
    },
  };
}
