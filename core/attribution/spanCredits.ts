import { inMemory, type Search } from '@/core/attribution/section';
import type { SpanIndex } from '@/core/attribution/spanIndex';
import type { ShardedIndex } from '@/core/attribution/spanShard';
import { findLongestMatches, type Span } from '@/core/attribution/spans';

export type SpanCredit = Span & {
  /** Σ −log2 p over its tokens, 1/1024 bit. */
  bits: number;
  /** The part of `bits` above the floor that nothing else explains. */
  credit: number;
};

/**
 * What each span of an answer is worth. Every token counts once: tokens inside a match with the prompt or a background
 * that is itself above the floor count for nothing, and where spans overlap the one with more bits takes the tokens.
 * What is said twice is paid once: an answer that goes round in circles earns nothing more by it.
 * A span is worth the bits of its remaining tokens above the floor; spans under the floor are left out.
 * @param elsewhere per token of the answer, length of the longest match with prompt or background that starts there
 * @param floor bits (1/1024) that pieces of language share by chance
 * @param elsewhereFloor bits from which a match with prompt or background explains its tokens; default the floor. Who
 *   hands in much text makes its words likelier: with equal floors, stock phrases would slip under the one and not the other
 */
export function creditSpans(
  spans: readonly Span[],
  tokenBits: readonly number[],
  elsewhere: readonly number[],
  floor: number,
  elsewhereFloor = floor,
): SpanCredit[] {
  const taken = explainedTokens(tokenBits, elsewhere, elsewhereFloor);
  const bitsOf = (start: number, end: number, free: boolean) => {
    let sum = 0;
    for (let i = start; i < end; i++) if (!free || taken[i] === 0) sum += tokenBits[i]!;
    return sum;
  };
  const ranked = spans
    .map((span) => ({ ...span, bits: bitsOf(span.start, span.end, false), credit: 0 }))
    .filter(({ bits }) => bits > floor)
    .sort((a, b) => b.bits - a.bits || a.start - b.start);
  const said = new Set<string>();
  for (const span of ranked) {
    // Equal text is an equal range of suffixes in every shard, at an equal length.
    const text = `${span.end - span.start} ${span.ranges.map(({ low, high }) => `${low}-${high}`).join()}`;
    span.credit = said.has(text) ? 0 : Math.max(0, bitsOf(span.start, span.end, true) - floor);
    if (span.credit > 0 || said.has(text)) taken.fill(1, span.start, span.end);
    if (span.credit > 0) said.add(text);
  }
  return ranked.sort((a, b) => a.start - b.start);
}

/** `findElsewhereLengths` of backgrounds in memory. */
export const elsewhereLengths = (
  answer: readonly number[],
  promptOverlap: readonly number[],
  backgrounds: readonly SpanIndex[],
): number[] => inMemory(findElsewhereLengths(answer, promptOverlap, backgrounds));

/** Longest match of each suffix of the answer with the prompt or any background. */
export function* findElsewhereLengths(
  answer: readonly number[],
  promptOverlap: readonly number[],
  backgrounds: readonly ShardedIndex[],
): Search<number[]> {
  const longest = [...promptOverlap];
  for (const background of backgrounds) {
    for (const [i, length] of (yield* findLongestMatches(background, answer)).entries()) {
      longest[i] = Math.max(longest[i]!, length);
    }
  }
  return longest;
}

function explainedTokens(tokenBits: readonly number[], elsewhere: readonly number[], floor: number): Uint8Array {
  const explained = new Uint8Array(tokenBits.length);
  elsewhere.forEach((length, start) => {
    let bits = 0;
    for (let i = start; i < start + length; i++) bits += tokenBits[i]!;
    if (bits > floor) explained.fill(1, start, start + length);
  });
  return explained;
}
