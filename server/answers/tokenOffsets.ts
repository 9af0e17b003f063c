import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { streamDecoder } from '@/core/tokenizer/streamDecoder';

/**
 * Where each token begins in the decoded text, in UTF-16 units, and as last entry the length of the text. A token that
 * begins inside a character begins where that character does.
 */
export function tokenOffsets(tokenizer: Tokenizer, ids: readonly number[]): number[] {
  const decoder = streamDecoder(tokenizer);
  let length = 0;
  const offsets = ids.map((id) => {
    const start = length;
    length += decoder.push(id).length;
    return start;
  });
  return [...offsets, length + decoder.end().length];
}
