import { AttributionError } from '@/core/attribution/attributionError';
import { type SpanHeader, separatorOf } from '@/core/attribution/spanShard';

type Text = Uint16Array | Uint32Array;

/**
 * Checks the tables of a span index that are in memory, whole: every token, every separator, and that the suffix array
 * is a permutation in the order of the suffixes. Linear in the tokens; needs 4 bytes of memory for each.
 * @throws AttributionError
 */
export function checkTables(
  { documents, vocabulary }: SpanHeader,
  { starts, text, order }: { starts: Int32Array; text: Text; order: Int32Array },
): void {
  const found = documentStarts(text, documents, vocabulary);
  const at = found.findIndex((start, i) => start !== starts[i]);
  if (at !== -1) {
    throw new AttributionError('span index', `document ${at} starts at ${found[at]}, not at ${starts[at]}`);
  }
  checkOrder(text, order);
}

function documentStarts(text: Text, documents: number, vocabulary: number): Int32Array {
  const starts = new Int32Array(documents + 1);
  const separator = separatorOf(vocabulary);
  let found = 0;
  for (let i = 0; i < text.length; i++) {
    const token = text[i]!;
    if (token < vocabulary) continue;
    if (token !== separator) throw new AttributionError('span index', `token ${token} at ${i}`);
    found++;
    if (found <= documents) starts[found] = i + 1;
  }
  if (found !== documents || starts[documents] !== text.length) {
    throw new AttributionError('span index', `${found} separators for ${documents} documents`);
  }
  return starts;
}

/** A permutation is the suffix array iff each suffix is below its successor by first token, then by the rank of its rest. */
function checkOrder(text: Text, order: Int32Array): void {
  const length = order.length;
  // Ranks plus one. The rest of the last suffix is empty and sorts before all others: rank 0.
  const rank = new Int32Array(length + 1);
  for (let i = 0; i < length; i++) {
    const position = order[i]!;
    if (!(position >= 0 && position < length) || rank[position] !== 0) {
      throw new AttributionError('span index', `the suffix array is no permutation at ${i}`);
    }
    rank[position] = i + 1;
  }
  let [token, rest] = [-1, 0];
  for (let i = 0; i < length; i++) {
    const position = order[i]!;
    const [nextToken, nextRest] = [text[position]!, rank[position + 1]!];
    if (token > nextToken || (token === nextToken && rest > nextRest)) {
      throw new AttributionError('span index', `the suffix array is out of order at ${i}`);
    }
    token = nextToken;
    rest = nextRest;
  }
}
