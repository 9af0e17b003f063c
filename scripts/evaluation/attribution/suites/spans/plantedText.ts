import { EDGES, spanCorpus, zipf } from '@/bench/spanCorpus';
import { DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import { creditSpans, elsewhereLengths } from '@/core/attribution/spanCredits';
import {
  buildSpanIndex,
  openSpanIndex,
  openSpanShards,
  type SpanDocument,
  type SpanIndex,
} from '@/core/attribution/spanIndex';
import { documentsOf, maximalSpans } from '@/core/attribution/spans';
import { isWordEdge } from '@/core/attribution/wordEdges';
import { Random } from '@/core/random/random';

export type PlantedOptions = {
  /** Tokens of the records, and of the background as a part of them. */
  tokens: number;
  shards: number;
  answers: number;
  seed: number;
};

export type PlantedResult = {
  /** Spans that earn, and of them those that are a planted passage and name exactly the records that hold it. */
  credited: number;
  right: number;
  /** Passages planted from records, and of them those that a span which earns covers, naming the record they are from. */
  planted: number;
  found: number;
  /** Passages planted that the background holds as well, and of them those that earned anything. */
  public: number;
  publicPaid: number;
};

type Passage = { start: number; end: number; source: number; isPublic: boolean };

const PASSAGES = 5;
const BACKGROUND_PART = 8;
/** So many tokens in a row are a quotation. */
const UNHEARD = 6;
/** No token: keeps texts apart. */
const APART = '\uffff';

/**
 * Plants passages of 20 to 60 tokens, verbatim, in answers of text drawn like the records', and looks who is found by
 * the product's own rule: maximal spans, prompt and background taken off, bits above the floor. One passage in five is
 * from a text that the background holds too, and must earn nothing. Records that hold a span are looked for a second
 * time by plain search.
 */
export function judgePlanted({ tokens, shards, answers, seed }: PlantedOptions): PlantedResult {
  const { documents } = spanCorpus(tokens, seed);
  // Every eighth record is public text; the background is the public records and as much again that nobody contributed.
  const known = documents.filter((_, i) => i % BACKGROUND_PART === 0);
  const index = shardedIndex(documents, shards);
  const others = spanCorpus(tokens / BACKGROUND_PART, seed + 1).documents;
  const background = openSpanIndex(buildSpanIndex({ documents: [...known, ...others], edges: EDGES }));
  const publicText = known
    .concat(others)
    .map(({ tokens: text }) => textOf(text))
    .join(APART);
  const texts = documents.map(({ tokens: text }) => textOf(text));
  const random = new Random(seed + 2);
  const draw = zipf(random);
  const result: PlantedResult = { credited: 0, right: 0, planted: 0, found: 0, public: 0, publicPaid: 0 };

  for (let a = 0; a < answers; a++) {
    const { answer, passages } = compose(documents, publicText, random, draw);
    const spans = creditSpans(
      maximalSpans(index, answer, DEFAULT_PARAMETERS.spanMinimumTokens),
      answer.map((token) => index.tokenBits[token]!),
      elsewhereLengths(
        answer,
        answer.map(() => 0),
        [background],
      ),
      DEFAULT_PARAMETERS.spanFloorBits1024,
    )
      .filter(({ credit }) => credit > 0)
      .map((span) => ({ ...span, holders: documentsOf(index, span) }));
    for (const span of spans) {
      const piece = textOf(answer.slice(span.start, span.end));
      const holders = texts.flatMap((text, d) => (text.includes(piece) ? [d] : []));
      const isPlanted = passages.some((p) => !p.isPublic && span.start <= p.start && span.end >= p.end);
      result.credited++;
      if (isPlanted && holders.join() === span.holders.join()) result.right++;
    }
    for (const { start, end, source, isPublic } of passages) {
      const covering = spans.filter((span) => span.start <= start && span.end >= end);
      if (isPublic) {
        result.public++;
        if (spans.some((span) => span.start < end && span.end > start)) result.publicPaid++;
      } else {
        result.planted++;
        if (covering.some(({ holders }) => holders.includes(source))) result.found++;
      }
    }
  }
  return result;
}

function shardedIndex(documents: readonly SpanDocument[], shards: number): SpanIndex {
  const size = Math.ceil(documents.length / shards);
  return openSpanShards(
    Array.from({ length: shards }, (_, s) =>
      buildSpanIndex({ documents: documents.slice(s * size, (s + 1) * size), edges: EDGES }),
    ),
  );
}

/** Drawn text with passages between, each at word edges of its document and of the answer. */
function compose(documents: readonly SpanDocument[], publicText: string, random: Random, draw: () => number) {
  const answer: number[] = [];
  const passages: Passage[] = [];
  // Token 1 opens a word: what stands before it ends at an edge.
  const noise = () => answer.push(...Array.from({ length: 20 + random.below(30) }, draw), 1);
  for (let p = 0; p < PASSAGES; p++) {
    noise();
    const isPublic = p === PASSAGES - 1;
    const { source, tokens } = isPublic
      ? drawPassage(documents, BACKGROUND_PART, random)
      : drawUnheard(documents, publicText + APART + textOf(answer), random);
    passages.push({ start: answer.length, end: answer.length + tokens.length, source, isPublic });
    answer.push(...tokens, 1);
  }
  noise();
  return { answer, passages };
}

function drawPassage(documents: readonly SpanDocument[], step: number, random: Random) {
  const source = step * random.below(Math.floor(documents.length / step));
  const text = documents[source]!.tokens as Uint16Array;
  // Not at the very start: that is an edge in the document, but not everywhere.
  let start = 1 + random.below(text.length - 71);
  while (!isWordEdge(EDGES, text, start)) start++;
  let end = start + 20 + random.below(41);
  while (!isWordEdge(EDGES, text, end)) end++;
  return { source, tokens: text.subarray(start, end) };
}

/** Records repeat one another and the background: a passage of which nothing was public, nor said before. */
function drawUnheard(documents: readonly SpanDocument[], heard: string, random: Random) {
  for (;;) {
    const passage = drawPassage(documents, 1, random);
    const text = textOf(passage.tokens);
    let unheard = true;
    for (let i = 0; unheard && i + UNHEARD <= text.length; i++) unheard = !heard.includes(text.slice(i, i + UNHEARD));
    if (unheard) return passage;
  }
}

/** Tokens as a string of one UTF-16 unit each, for the plain search: `includes` finds exactly equal runs of tokens. */
const textOf = (tokens: ArrayLike<number>) => Array.from(tokens, (token) => String.fromCharCode(token)).join('');
