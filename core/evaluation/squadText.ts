/**
 * Words of a text by SQuAD's normalisation (Rajpurkar et al. 2016): lower case, punctuation removed, the articles a, an
 * and the removed, split at white space. Its punctuation is ASCII's.
 */
export function squadWords(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/\b(a|an|the)\b/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** 1 where two answers are the same after that normalisation, else 0. */
export function exactMatch(guess: string, truth: string): number {
  return squadWords(guess).join(' ') === squadWords(truth).join(' ') ? 1 : 0;
}
