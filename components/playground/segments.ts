import type { AnswerSpan } from '@/lib/api/answer';

/** A stretch of the answer; `span` is the index of the span that it is shown as, or null for plain text. */
export type Segment = { start: number; text: string; span: number | null };

/**
 * Cuts an answer where spans begin and end. Where several overlap, the one with the most bits is shown. The texts of the
 * segments joined are the answer.
 */
export function segmentAnswer(output: string, spans: readonly AnswerSpan[]): Segment[] {
  const inside = (place: number) => Math.min(Math.max(place, 0), output.length);
  const cuts = [0, output.length, ...spans.flatMap(({ start, end }) => [inside(start), inside(end)])];
  const places = [...new Set(cuts)].sort((left, right) => left - right);
  const segments: Segment[] = [];
  for (const [at, start] of places.entries()) {
    const end = places[at + 1];
    if (end === undefined) break;
    const span = strongestAt(spans, start);
    const last = segments.at(-1);
    if (last && last.span === span) last.text += output.slice(start, end);
    else segments.push({ start, text: output.slice(start, end), span });
  }
  return segments;
}

function strongestAt(spans: readonly AnswerSpan[], place: number): number | null {
  let best: number | null = null;
  for (const [index, span] of spans.entries()) {
    if (span.start > place || span.end <= place) continue;
    if (best === null || span.bits > (spans[best]?.bits ?? 0)) best = index;
  }
  return best;
}
