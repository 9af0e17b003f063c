import { TokenizerError } from '@/core/tokenizer/tokenizerError';
import type { PreTokenizerStep } from '@/core/tokenizer/tokenizerJson';

/** What `ByteLevel` splits by when asked to split on its own (GPT-2's pattern). */
const GPT2_PATTERN = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** Cuts text into the pieces inside which merges happen. Joined again, the pieces are the text. */
export type PreTokenizer = (text: string) => string[];

/** @throws TokenizerError when a pattern cannot be compiled. */
export function createPreTokenizer(steps: readonly PreTokenizerStep[]): PreTokenizer {
  const patterns = steps.map(patternOf).filter((pattern) => pattern !== null);
  return (text) => patterns.reduce<string[]>((pieces, pattern) => splitAll(pieces, pattern), text === '' ? [] : [text]);
}

function patternOf(step: PreTokenizerStep): RegExp | null {
  switch (step.type) {
    case 'Split':
      return 'Regex' in step.pattern
        ? compileUnicodeRegex(step.pattern.Regex)
        : compileUnicodeRegex(step.pattern.String.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`));
    case 'Digits':
      return compileUnicodeRegex(step.individual_digits ? String.raw`\p{N}` : String.raw`\p{N}+`);
    case 'ByteLevel':
      return step.use_regex === false ? null : compileUnicodeRegex(GPT2_PATTERN);
  }
}

/**
 * Compiles a pattern of the regular expressions used by Hugging Face tokenizers. There `\s` is Unicode white space,
 * whereas JavaScript's adds U+FEFF and lacks U+0085; and `(?i:…)` is not yet in every supported JavaScript engine.
 */
export function compileUnicodeRegex(source: string): RegExp {
  const javaScript = source
    .replace(/\(\?i:([^()]*)\)/g, (_, body: string) => `(?:${body.replace(/[a-z]/gi, bothCases)})`)
    .replaceAll(String.raw`\s`, String.raw`\p{White_Space}`)
    .replaceAll(String.raw`\S`, String.raw`\P{White_Space}`);
  try {
    return new RegExp(javaScript, 'gu');
  } catch (cause) {
    throw new TokenizerError({
      message: `tokenizer.json has a split pattern that cannot be compiled: ${source}`,
      cause,
    });
  }
}

const bothCases = (letter: string) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`;

/** Matches and the text between them become pieces of their own ("Isolated"). */
function splitAll(pieces: readonly string[], pattern: RegExp): string[] {
  const out: string[] = [];
  for (const piece of pieces) {
    let end = 0;
    for (const match of piece.matchAll(pattern)) {
      if (match[0] === '') continue;
      if (match.index > end) out.push(piece.slice(end, match.index));
      out.push(match[0]);
      end = match.index + match[0].length;
    }
    if (end < piece.length) out.push(piece.slice(end));
  }
  return out;
}
