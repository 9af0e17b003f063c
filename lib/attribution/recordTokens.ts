import { wordEdges } from '@/core/attribution/wordEdges';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';

/**
 * Token ids of a record as spans are looked for in it: its answer, then its question, so that an answer that repeats
 * either is found. A separator that no text contains stands between, so that no span crosses from one to the other.
 */
export function recordTokens(tokenizer: Tokenizer, record: { prompt: string; answer: string }): number[] {
  return [...tokenizer.encode(record.answer), tokenizer.eosId, ...tokenizer.encode(record.prompt)];
}

/** Where words begin and end in the tokenizer's vocabulary. */
export function vocabularyEdges(tokenizer: Tokenizer): Uint8Array {
  return wordEdges(
    Array.from({ length: tokenizer.vocabSize }, (_, id) => tokenizer.decode([id], { skipSpecial: false })),
  );
}
