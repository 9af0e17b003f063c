import { memo } from 'react';
import type { RunSeries } from '@/components/run/run-series';
import { Term } from '@/components/ui/term';
import type { RunRecord } from '@/lib/api/run';
import { formatCount } from '@/lib/format/number';

export type SampleListProps = {
  samples: readonly RunSeries['samples'][number][];
  records: readonly RunRecord[] | null;
};

/** What the model answers to a few held-out questions: the base first, then at each measurement, the latest open. */
export const SampleList = memo(function SampleList({ samples, records }: SampleListProps) {
  const questions = samples.at(-1)?.samples.map(({ recordHash }) => recordHash) ?? [];
  if (questions.length === 0) return null;
  return (
    <section aria-labelledby="run-samples" className="grid gap-3 rounded-lg border bg-surface p-4 sm:p-5">
      <div className="grid gap-1">
        <h2 id="run-samples" className="font-medium">
          What it answers, from the base to now
        </h2>
        <p className="text-ink-muted text-sm">
          The same questions of <Term name="heldOut">held-out</Term> records at each measurement, chosen by the seed;
          always the likeliest words, at most 48 tokens.
        </p>
      </div>
      <ol className="grid gap-4">
        {questions.map((recordHash) => {
          const record = records?.find((each) => each.recordHash === recordHash);
          const answers = samples.flatMap(({ step, samples: all }) => {
            const found = all.find((each) => each.recordHash === recordHash);
            return found ? [{ step, answer: found.answer }] : [];
          });
          return (
            <li key={recordHash} className="grid gap-2 border-t pt-3 text-sm">
              <p className="break-words font-medium">{record?.prompt ?? 'A held-out record'}</p>
              <Answers answers={answers} />
              {record ? (
                <p className="break-words text-ink-muted">
                  <span className="text-xs">The record’s own answer:</span> {record.answer}
                </p>
              ) : null}
            </li>
          );
        })}
      </ol>
    </section>
  );
});

type Answer = { step: number; answer: string | null };

const label = (step: number) => (step === 0 ? 'Base' : `Step ${formatCount(step)}`);

/** First and latest answer are open; those between unfold. */
function Answers({ answers }: { answers: readonly Answer[] }) {
  const [first, ...later] = answers;
  const latest = later.at(-1);
  const between = later.slice(0, -1);
  return (
    <div className="grid gap-1.5">
      {first ? <AnswerLine {...first} /> : null}
      {between.length > 0 ? (
        <details>
          <summary className="cursor-pointer text-ink-muted text-xs">{between.length} in between</summary>
          <div className="grid gap-1.5 pt-1.5">
            {between.map((answer) => (
              <AnswerLine key={answer.step} {...answer} />
            ))}
          </div>
        </details>
      ) : null}
      {latest ? <AnswerLine {...latest} /> : null}
    </div>
  );
}

function AnswerLine({ step, answer }: Answer) {
  return (
    <p className="grid grid-cols-[5.5rem_1fr] gap-2">
      <span className="text-ink-muted text-xs leading-5">{label(step)}</span>
      <span className="min-w-0 whitespace-pre-wrap break-words">
        {answer === null ? (
          <span className="text-ink-muted">Kept in the tab that trained.</span>
        ) : answer.trim() === '' ? (
          <span className="text-ink-muted">No text.</span>
        ) : (
          answer
        )}
      </span>
    </p>
  );
}
