'use client';

import { useQuery } from '@tanstack/react-query';
import { AnswerFee } from '@/components/playground/answer-fee';
import { AnswerSources } from '@/components/playground/answer-sources';
import { HighlightedAnswer } from '@/components/playground/highlighted-answer';
import type { Exchange } from '@/components/playground/use-asking';
import { ErrorState } from '@/components/ui/error-state';
import { answerQuery } from '@/lib/query/answers';

/** A question, its answer as it arrives, and beside it what it rests on. */
export function ExchangeView({ exchange }: { exchange: Exchange }) {
  const { question, model, text, answerId, state, error } = exchange;
  const settled = state === 'done' || state === 'stopped';
  return (
    <article className="grid gap-4 rounded-lg border bg-surface p-4 sm:p-5" data-exchange={state}>
      <header className="grid gap-0.5">
        <h2 className="whitespace-pre-wrap break-words font-medium">{question}</h2>
        <p className="text-ink-muted text-sm">{model.name}</p>
      </header>
      <div className="grid grid-cols-1 items-start gap-x-8 gap-y-5 lg:grid-cols-[3fr_2fr] lg:grid-rows-[auto_1fr]">
        <div className="min-w-0" aria-live="polite" aria-busy={state === 'streaming'}>
          {settled && answerId ? <Finished answerId={answerId} text={text} /> : <Arriving text={text} state={state} />}
          {state === 'stopped' ? (
            <p className="mt-2 text-ink-muted text-sm">You stopped it. What had arrived is charged.</p>
          ) : null}
          {state === 'failed' ? <ErrorState error={error} doing="answer" className="mt-2" /> : null}
        </div>
        <div className="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1">
          {settled && answerId ? (
            <AnswerSources answerId={answerId} />
          ) : state === 'streaming' ? (
            <p className="text-ink-muted text-sm">Its sources appear here when the answer is complete.</p>
          ) : null}
        </div>
        {settled && answerId ? <AnswerFee answerId={answerId} /> : null}
      </div>
    </article>
  );
}

function Arriving({ text, state }: { text: string; state: Exchange['state'] }) {
  return (
    <p className="whitespace-pre-wrap break-words leading-7">
      {text}
      {state === 'streaming' ? (
        <>
          <span aria-hidden className="ml-0.5 inline-block h-4 w-1.5 translate-y-0.5 animate-pulse bg-accent" />
          {text === '' ? <span className="sr-only">Waiting for the model</span> : null}
        </>
      ) : null}
    </p>
  );
}

/** The streamed text until the stored answer is there, then that one with its spans. */
function Finished({ answerId, text }: { answerId: string; text: string }) {
  const { data } = useQuery(answerQuery(answerId));
  return data ? (
    <HighlightedAnswer answer={data} />
  ) : (
    <p className="whitespace-pre-wrap break-words leading-7">{text}</p>
  );
}
