import type { SpanIndex } from '@/core/attribution/spanIndex';
import { isWordEdge } from '@/core/attribution/wordEdges';

/** Tokens [start, end) of the query; its occurrences are the suffixes order[low … high). */
export type Span = { start: number; end: number; low: number; high: number };

/**
 * Length of the longest prefix of query[from …) that occurs in the index. It is reached by one of the two neighbours of
 * the place where that suffix of the query would be inserted: one binary search.
 */
export function longestMatch(index: SpanIndex, query: ArrayLike<number>, from: number): number {
  const rank = lowerBound(index, query, from, query.length, false);
  const before = rank > 0 ? commonPrefix(index, index.order[rank - 1]!, query, from) : 0;
  const after = rank < index.order.length ? commonPrefix(index, index.order[rank]!, query, from) : 0;
  return Math.max(before, after);
}

/** The suffixes that begin with query[start … end), as a range of the suffix array. */
export function matchRange(
  index: SpanIndex,
  query: ArrayLike<number>,
  start: number,
  end: number,
): { low: number; high: number } {
  return {
    low: lowerBound(index, query, start, end, false),
    high: lowerBound(index, query, start, end, true),
  };
}

/**
 * Every maximal piece of the query that occurs in the index, that begins and ends at word edges and has at least
 * `minimumTokens` tokens; none lies inside another. O(L log N) comparisons for L query and N index tokens.
 */
export function maximalSpans(index: SpanIndex, query: ArrayLike<number>, minimumTokens: number): Span[] {
  const spans: Span[] = [];
  let furthest = 0;
  for (let start = 0; start < query.length; start++) {
    if (!isWordEdge(index.edges, query, start)) continue;
    let end = start + longestMatch(index, query, start);
    while (end > start && !isWordEdge(index.edges, query, end)) end--;
    if (end - start < minimumTokens || end <= furthest) continue;
    spans.push({ start, end, ...matchRange(index, query, start, end) });
    furthest = end;
  }
  return spans;
}

/** Every document that holds a suffix of the range, in ascending order: all of them, never a sample. */
export function documentsOf(index: SpanIndex, { low, high }: Pick<Span, 'low' | 'high'>): number[] {
  const found = new Set<number>();
  for (let i = low; i < high; i++) found.add(documentAt(index, index.order[i]!));
  return [...found].sort((a, b) => a - b);
}

/**
 * Per token of `query`, length of the longest match with `other` that starts there.
 * Time is the product of the two lengths: for prompts, not for corpora.
 */
export function overlapLengths(query: ArrayLike<number>, other: ArrayLike<number>): number[] {
  const lengths = new Array<number>(query.length).fill(0);
  let next = new Int32Array(other.length + 1);
  for (let i = query.length - 1; i >= 0; i--) {
    const here = new Int32Array(other.length + 1);
    for (let j = other.length - 1; j >= 0; j--) {
      if (query[i] !== other[j]) continue;
      here[j] = next[j + 1]! + 1;
      lengths[i] = Math.max(lengths[i]!, here[j]!);
    }
    next = here;
  }
  return lengths;
}

/** Last document that starts at or before a position. */
function documentAt({ starts }: SpanIndex, position: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= position) low = middle;
    else high = middle;
  }
  return low;
}

function commonPrefix({ text }: SpanIndex, position: number, query: ArrayLike<number>, from: number): number {
  let length = 0;
  while (from + length < query.length && position + length < text.length) {
    if (text[position + length] !== query[from + length]) break;
    length++;
  }
  return length;
}

/** First suffix that is not below the pattern query[start … end); with `after`, first that is above all it begins. */
function lowerBound(
  { text, order }: SpanIndex,
  query: ArrayLike<number>,
  start: number,
  end: number,
  after: boolean,
): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const position = order[middle]!;
    let k = 0;
    while (start + k < end && position + k < text.length && text[position + k] === query[start + k]) k++;
    const matches = start + k === end;
    const below = !matches && (position + k === text.length || text[position + k]! < query[start + k]!);
    if (below || (matches && after)) low = middle + 1;
    else high = middle;
  }
  return low;
}
