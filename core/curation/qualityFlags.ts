import { contentOf, type DataRecord } from '@/core/curation/dataRecord';
import { hashText, runHashes, WORD_SHINGLE } from '@/core/curation/shingles';

/** Signs of a text that teaches little, after the Gopher rules. They inform a reviewer; no row is refused for them. */
export const QUALITY_FLAGS = {
  'few-letters': 'Fewer than 80 % of its words contain a letter.',
  'few-stop-words': 'It holds fewer than two of the most common English words.',
  'many-bullets': 'More than 90 % of its lines are list items.',
  'many-ellipses': 'More than 30 % of its lines end in an ellipsis.',
  'many-symbols': 'It has more than one # or ellipsis for every ten words.',
  'repeated-lines': 'More than 30 % of its lines are repeats.',
  'repeated-phrases': 'More than 15 % of its characters are in runs of five words that came before.',
  'unusual-words': 'Its words are shorter than 3 or longer than 10 characters on average.',
} as const;

export type QualityFlag = keyof typeof QUALITY_FLAGS;

/** The rules were made for web pages; below this many words they would flag nearly every question and answer. */
export const LONG_TEXT_WORDS = 50;

const STOP_WORDS = new Set(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with']);

/** Share of characters inside runs of five words that occurred earlier in the text. */
function repeatedPhraseShare(words: readonly string[]): number {
  const seen = new Set<number>();
  const repeated = new Uint8Array(words.length);
  for (const [at, run] of runHashes(Uint32Array.from(words, hashText), WORD_SHINGLE).entries()) {
    if (seen.has(run)) repeated.fill(1, at, at + WORD_SHINGLE);
    seen.add(run);
  }
  let all = 0;
  let inside = 0;
  for (const [at, word] of words.entries()) {
    all += word.length;
    if (repeated[at] === 1) inside += word.length;
  }
  return all === 0 ? 0 : inside / all;
}

/**
 * Flags for the content of a record of at least 50 words, by Gopher's thresholds (Rae et al. 2021, appendix A1) as
 * datatrove sets them. The word rules assume a language that spaces its words; the stop words are English.
 */
export function qualityFlags(record: DataRecord): QualityFlag[] {
  const text = contentOf(record)
    .map((content) => content.text)
    .join('\n');
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length < LONG_TEXT_WORDS) return [];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const share = (items: readonly string[], test: (item: string) => boolean) => items.filter(test).length / items.length;
  const meanLength = words.reduce((sum, word) => sum + word.length, 0) / words.length;
  const symbols = (text.match(/#|\.\.\.|…/g) ?? []).length;
  const lower = words.map((word) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  const checks: { [Flag in QualityFlag]: boolean } = {
    'few-letters': share(words, (word) => /\p{L}/u.test(word)) < 0.8,
    'few-stop-words': new Set(lower.filter((word) => STOP_WORDS.has(word))).size < 2,
    'many-bullets': share(lines, (line) => /^\s*[-*•]/.test(line)) > 0.9,
    'many-ellipses': share(lines, (line) => /(\.\.\.|…)\s*$/.test(line)) > 0.3,
    'many-symbols': symbols / words.length > 0.1,
    'repeated-lines': (lines.length - new Set(lines).size) / lines.length > 0.3,
    'repeated-phrases': repeatedPhraseShare(lower) > 0.15,
    'unusual-words': meanLength < 3 || meanLength > 10,
  };
  return (Object.keys(QUALITY_FLAGS) as QualityFlag[]).filter((flag) => checks[flag]);
}
