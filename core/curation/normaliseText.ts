const ZERO_WIDTH = /[\u200B\u2060\uFEFF\u00AD]/g;
// Every Unicode space except the line breaks.
const SPACES = /[^\S\n]+/g;

/**
 * The form in which a text is stored and hashed: Unicode NFC, LF line ends, no zero-width characters or soft hyphens,
 * runs of spaces as one, at most one blank line in a row, no space at line ends. Case, punctuation and wording stay.
 * Idempotent.
 */
export function normaliseText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(ZERO_WIDTH, '')
    .normalize('NFC')
    .replace(SPACES, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const SINGLE_QUOTES = /[\u2018\u2019\u201A\u201B\u02BC\u0060\u00B4]/g;
const DOUBLE_QUOTES = /[\u201C\u201D\u201E\u201F\u00AB\u00BB]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;

/**
 * The form under which two texts count as exactly the same: compatibility forms unified (NFKC), lower case, typographic
 * quotes and dashes as plain ones, all white space as one space, no final full stop. Signs inside a text stay: HER2+
 * and HER2- are different facts.
 */
export function foldExact(text: string): string {
  return normaliseText(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(SINGLE_QUOTES, "'")
    .replace(DOUBLE_QUOTES, '"')
    .replace(DASHES, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.\s]+$/, '');
}

/**
 * The words of a text for similarity: diacritics dropped, lower case, punctuation as a gap. Digits and symbols such as
 * + and % stay part of words. Scripts that do not space their words give one word per run; short texts are therefore
 * compared by characters (shingles.ts).
 */
export function foldWords(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[\p{P}\p{Z}\p{C}\s]+/gu, ' ')
    .trim();
  return folded === '' ? [] : folded.split(' ');
}
