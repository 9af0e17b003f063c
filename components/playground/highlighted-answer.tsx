'use client';

import { type ContributorMark, contributorMarks } from '@/components/playground/contributor-marks';
import { segmentAnswer } from '@/components/playground/segments';
import type { Answer, AnswerSpan } from '@/lib/api/answer';

/** The answer with what stands word for word in records underlined and numbered by its contributor. */
export function HighlightedAnswer({ answer }: { answer: Answer }) {
  const { output, attribution } = answer;
  const text = output === '' ? 'The model answered nothing.' : output;
  if (!attribution || output === '') return <p className="whitespace-pre-wrap break-words">{text}</p>;
  const marks = contributorMarks(attribution);
  const shown = new Set(attribution.sources.map(({ recordHash }) => recordHash));
  return (
    <p className="whitespace-pre-wrap break-words leading-7">
      {segmentAnswer(output, attribution.spans).map(({ start, text: piece, span }) => {
        const of = span === null ? undefined : attribution.spans[span];
        if (!of) return <span key={start}>{piece}</span>;
        const source = of.recordHashes.find((hash) => shown.has(hash));
        const mark = marks.get(of.contributors[0] ?? '');
        const href = source ? `#source-${answer.id}-${source}` : undefined;
        return <Marked key={start} text={piece} span={of} mark={mark} href={href} />;
      })}
    </p>
  );
}

type MarkedProps = { text: string; span: AnswerSpan; mark: ContributorMark | undefined; href: string | undefined };

function Marked({ text, span, mark, href }: MarkedProps) {
  const colour = mark?.colour ?? 'var(--line-strong)';
  const records = span.recordHashes.length === 1 ? 'one record' : `${span.recordHashes.length} records`;
  const [, before = '', words = text, after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  const title = `Stands word for word in ${records}, ${span.bits.toFixed(0)} bits`;
  return (
    <>
      {before}
      <mark
        title={title}
        className="rounded-sm bg-transparent text-ink underline decoration-2 underline-offset-4"
        style={{ textDecorationColor: colour, background: `color-mix(in srgb, ${colour} 12%, transparent)` }}
      >
        {words}
        {mark ? (
          <sup className="ml-0.5 font-semibold text-[0.7em] no-underline" style={{ color: colour }}>
            {href ? (
              <a
                href={href}
                aria-label={`Source by contributor ${mark.number}. ${title}.`}
                className="rounded-sm px-0.5"
              >
                {mark.number}
              </a>
            ) : (
              <span title={title}>{mark.number}</span>
            )}
          </sup>
        ) : null}
      </mark>
      {after}
    </>
  );
}
