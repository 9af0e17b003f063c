import { CsvRecordSplitter } from '@/core/ingest/csvRecordSplitter';
import type { ParserContext } from '@/core/ingest/parsedRow';
import type { Delimiter } from '@/core/ingest/uploadFormat';

/** Share of records that have the header's number of cells, and that number; records of one cell say nothing. */
function agreement(sample: string, delimiter: Delimiter, context: ParserContext): { share: number; cells: number } {
  const counts = new CsvRecordSplitter(delimiter, context, 1)
    .push(sample)
    .flatMap((record) => (record.kind === 'record' ? [record.cells] : []));
  const cells = counts[0] ?? 1;
  if (cells === 1) return { share: 0, cells };
  return { share: counts.filter((count) => count === cells).length / counts.length, cells };
}

const RAREST_FIRST: readonly Delimiter[] = ['\t', '|', ';', ','];

/** `share` of the sampled records have `cells` cells; a share of 0 means that no delimiter was found. */
export type DelimiterGuess = { delimiter: Delimiter; share: number; cells: number };

/**
 * The delimiter under which most records of the sample have as many cells as the first one; more cells win a tie, then
 * the delimiter that is rarer in prose. A file of one column keeps `preferred`, which is what its name says.
 */
export function detectDelimiter(sample: string, preferred: Delimiter): DelimiterGuess {
  // The sample has to end with a line break for its last record to count; a piece without one is one whole line.
  const text = /[\r\n]/.test(sample) ? sample : `${sample}\n`;
  const unlimited = { maxFieldLength: text.length, maxColumns: text.length + 1 };
  const context: ParserContext = {
    fileName: 'sample',
    limits: { ...unlimited, maxBytes: 0, maxRows: 0, maxDepth: 0, maxDecompressionRatio: 0 },
  };
  let best: DelimiterGuess = { delimiter: preferred, share: 0, cells: 1 };
  for (const delimiter of RAREST_FIRST) {
    const { share, cells } = agreement(text, delimiter, context);
    const better = share > best.share + 0.05 || (share > best.share - 0.05 && share > 0 && cells > best.cells);
    if (better) best = { delimiter, share, cells };
  }
  return best;
}

/** A first row is a header unless a cell reads like data: a number, a question, a long text. */
export function looksLikeHeader(cells: readonly string[]): boolean {
  if (cells.every((cell) => cell.trim() === '')) return false;
  return cells.every((cell) => {
    const text = cell.trim();
    return text.length <= 64 && !text.endsWith('?') && !/^[-+]?[\d.,]+$/.test(text);
  });
}
