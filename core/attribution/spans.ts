import { inMemory, type Search, valueAt } from '@/core/attribution/section';
import type { SpanIndex } from '@/core/attribution/spanIndex';
import type { ShardedIndex, SpanShard } from '@/core/attribution/spanShard';
import { isWordEdge } from '@/core/attribution/wordEdges';

/** The suffixes order[low … high) of a shard. */
export type SuffixRange = { low: number; high: number };

/** Tokens [start, end) of the query; its occurrences are the suffixes of one range for each shard. */
export type Span = { start: number; end: number; ranges: readonly SuffixRange[] };

/** `findMaximalSpans` of an index in memory. */
export const maximalSpans = (index: SpanIndex, query: ArrayLike<number>, minimumTokens: number): Span[] =>
  inMemory(findMaximalSpans(index, query, minimumTokens));

/** `findLongestMatches` of an index in memory. */
export const longestMatches = (index: SpanIndex, query: ArrayLike<number>): number[] =>
  inMemory(findLongestMatches(index, query));

/** `findDocuments` of an index in memory. */
export const documentsOf = (index: SpanIndex, span: Pick<Span, 'ranges'>): number[] =>
  inMemory(findDocuments(index, span));

/** How often a piece occurs in an index in memory. */
export const occurrences = (index: SpanIndex, piece: ArrayLike<number>): number =>
  inMemory(findRanges(index, piece)).reduce((sum, { low, high }) => sum + high - low, 0);

/**
 * Every maximal piece of the query that occurs in the index, that begins and ends at word edges and has at least
 * `minimumTokens` tokens; none lies inside another. O(S · L · log N) comparisons for L query tokens and S shards of N,
 * fewer where the query quotes at length.
 */
export function* findMaximalSpans(
  index: ShardedIndex,
  query: ArrayLike<number>,
  minimumTokens: number,
): Search<Span[]> {
  const pattern = patternOf(query, index.vocabulary);
  const spans: Span[] = [];
  const longest = new Array<number>(index.shards.length).fill(0);
  let furthest = 0;
  // Where the next span has to reach: the first word edge that none reached yet.
  let goal = 1;
  for (let start = 0; start < pattern.length && furthest < pattern.length; start++) {
    if (!isWordEdge(index.edges, query, start)) continue;
    let end = start;
    for (let s = 0; s < longest.length; s++) {
      const { longest: length } = yield* findPlace(index.shards[s]!, pattern, start, pattern.length, false);
      longest[s] = length;
      if (start + length > end) end = start + length;
    }
    if (end < goal) {
      if (goal - start > LEAP) start = (yield* firstReaching(index, pattern, start + 1, goal)) - 1;
      continue;
    }
    while (end > start && !isWordEdge(index.edges, query, end)) end--;
    if (end - start < Math.max(1, minimumTokens) || end <= furthest) continue;
    const ranges: SuffixRange[] = [];
    for (const [s, shard] of index.shards.entries()) {
      ranges.push(start + longest[s]! < end ? { low: 0, high: 0 } : yield* findRange(shard, pattern, start, end));
    }
    spans.push({ start, end, ranges });
    furthest = end;
    goal = end + 1;
    while (goal < pattern.length && !isWordEdge(index.edges, query, goal)) goal++;
  }
  return spans;
}

/** Below so many tokens, trying every start costs no more than looking for the first that reaches. */
const LEAP = 8;

/**
 * First start from `from` on whose piece up to `goal` occurs. What occurs still does when it loses its first token, so
 * steps may double until a piece occurs, and halve from there: within a quotation nearly all starts are leapt over.
 */
function* firstReaching(index: ShardedIndex, pattern: Int32Array, from: number, goal: number): Search<number> {
  let [low, high, step] = [from, goal, 1];
  while (low < high) {
    const start = Math.min(low + step - 1, (low + high) >> 1);
    let occurs = false;
    for (let s = 0; !occurs && s < index.shards.length; s++) {
      occurs = (yield* findPlace(index.shards[s]!, pattern, start, goal, false)).longest === goal - start;
    }
    if (occurs) high = start;
    else {
      low = start + 1;
      step *= 2;
    }
  }
  return low;
}

/** For every start in the query, length of the longest piece from there that occurs in the index. */
export function* findLongestMatches(index: ShardedIndex, query: ArrayLike<number>): Search<number[]> {
  const pattern = patternOf(query, index.vocabulary);
  const lengths: number[] = [];
  for (let start = 0; start < pattern.length; start++) {
    let length = 0;
    for (const shard of index.shards) {
      length = Math.max(length, (yield* findPlace(shard, pattern, start, pattern.length, false)).longest);
    }
    lengths.push(length);
  }
  return lengths;
}

/** The suffixes of each shard that begin with a piece. */
export function* findRanges(index: ShardedIndex, piece: ArrayLike<number>): Search<SuffixRange[]> {
  const pattern = patternOf(piece, index.vocabulary);
  const ranges: SuffixRange[] = [];
  for (const shard of index.shards) ranges.push(yield* findRange(shard, pattern, 0, pattern.length));
  return ranges;
}

/** Every document that holds a suffix of the ranges, in ascending order: all of them, never a sample. */
export function* findDocuments(index: ShardedIndex, { ranges }: Pick<Span, 'ranges'>): Search<number[]> {
  const found = new Set<number>();
  for (const [s, shard] of index.shards.entries()) {
    const { low, high } = ranges[s]!;
    for (let i = low; i < high; ) {
      const { first, values } = shard.order.held(i) ?? (yield { section: shard.order, index: i });
      for (const stop = Math.min(high, first + values.length); i < stop; i++) {
        found.add(index.firstDocuments[s]! + (yield* findDocument(shard, values[i - first]!)));
      }
    }
  }
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

/** The query with −1 for what is no token of the vocabulary: it equals nothing, not even a separator. */
function patternOf(query: ArrayLike<number>, vocabulary: number): Int32Array {
  return Int32Array.from(query, (token) => (token >= 0 && token < vocabulary ? token : -1));
}

/** Last document that starts at or before a position. */
function* findDocument({ starts }: SpanShard, position: number): Search<number> {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((yield* valueAt(starts, middle)) <= position) low = middle;
    else high = middle;
  }
  return low;
}

function* findRange(shard: SpanShard, pattern: Int32Array, start: number, end: number): Search<SuffixRange> {
  const { rank: low } = yield* findPlace(shard, pattern, start, end, false);
  const { rank: high } = yield* findPlace(shard, pattern, start, end, true);
  return { low, high };
}

type Place = {
  /** First suffix that is not below pattern[start … end); with `after`, first that is above all it begins. */
  rank: number;
  /** Length of the longest prefix of the pattern that any suffix begins with. */
  longest: number;
};

/**
 * Binary search in the suffix array. The longest prefix of a pattern that occurs at all is reached by one of the two
 * neighbours of its place; both are compared on the way there, unless the place is at an end of the array.
 */
function* findPlace(
  { text, order }: SpanShard,
  pattern: Int32Array,
  start: number,
  end: number,
  after: boolean,
): Search<Place> {
  let [low, high] = [0, order.length];
  // Tokens that the pattern shares with the last suffix below it and the first not below it; those between share as many.
  let [lowShared, highShared] = [0, 0];
  let longest = 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const ranks = order.held(middle) ?? (yield { section: order, index: middle });
    const position = ranks.values[middle - ranks.first]!;
    const limit = Math.min(end - start, text.length - position);
    let shared = Math.min(lowShared, highShared);
    // Below where the suffix ends first; else the first difference decides.
    let below = limit < end - start;
    while (shared < limit) {
      const at = position + shared;
      const { first, values } = text.held(at) ?? (yield { section: text, index: at });
      const stop = Math.min(limit, first + values.length - position);
      while (shared < stop && values[position + shared - first] === pattern[start + shared]) shared++;
      if (shared === stop) continue;
      below = values[position + shared - first]! < pattern[start + shared]!;
      break;
    }
    if (shared === end - start) below = after;
    if (shared > longest) longest = shared;
    if (below) [low, lowShared] = [middle + 1, shared];
    else [high, highShared] = [middle, shared];
  }
  return { rank: low, longest };
}
