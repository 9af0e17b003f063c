/** Bit set where the token's text begins with something that no word contains (space, line break, punctuation). */
export const OPENS = 1;
/** Bit set where its text ends so. */
export const CLOSES = 2;

/** Letters and digits of any script, and combining marks: what words are made of. */
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}\uFFFD]/u;

/**
 * One byte per token of a vocabulary: whether words may begin before it or end after it. Tokens that are part of a
 * character (U+FFFD in their text) count as inside a word.
 * @param texts text of each token, by id; the text of a special token may be anything
 */
export function wordEdges(texts: readonly string[]): Uint8Array {
  return Uint8Array.from(texts, (text) => {
    const characters = Array.from(text);
    const opens = characters.length > 0 && !WORD_CHARACTER.test(characters[0]!);
    const closes = characters.length > 0 && !WORD_CHARACTER.test(characters.at(-1)!);
    return (opens ? OPENS : 0) | (closes ? CLOSES : 0);
  });
}

/** Whether a word may begin or end before token `at` of `tokens`; always at both ends. */
export function isWordEdge(edges: Uint8Array, tokens: ArrayLike<number>, at: number): boolean {
  if (at <= 0 || at >= tokens.length) return true;
  return (edges[tokens[at]!]! & OPENS) !== 0 || (edges[tokens[at - 1]!]! & CLOSES) !== 0;
}
