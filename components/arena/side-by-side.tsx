'use client';

import Link from 'next/link';
import { useState } from 'react';
import { PromptForm } from '@/components/arena/prompt-form';
import { useAnswers } from '@/components/arena/use-answers';
import { useParticipants } from '@/components/arena/use-participants';
import { Checkbox } from '@/components/ui/checkbox';
import { ErrorState } from '@/components/ui/error-state';
import { Label } from '@/components/ui/label';
import { Skeleton } from '@/components/ui/skeleton';

const MOST = 4;

/** One question to the base and to any adapters of the caller's, their answers side by side. */
export function SideBySide({ initial }: { initial: readonly string[] }) {
  const { participants, elsewhere, loading, error, retry } = useParticipants();
  const { answers, busy, ready, error: failure, ask, stop } = useAnswers();
  const [picked, setPicked] = useState<readonly string[] | null>(null);
  const fallback = [participants[0]?.key, ...initial.map((id) => `run:${id}`)];
  const keys = picked ?? (initial.length > 0 ? fallback : participants.slice(0, 2).map(({ key }) => key));
  const chosen = participants.filter(({ key }) => keys.includes(key)).slice(0, MOST);
  if (loading) return <Skeleton className="h-64" />;
  return (
    <div className="grid gap-5">
      {error ? <ErrorState error={error} doing="load your runs" retry={retry} /> : null}
      <fieldset className="grid gap-2">
        <legend className="mb-1 font-medium text-sm">Who answers (at most {MOST})</legend>
        <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
          {participants.map(({ key, name }) => {
            const checked = chosen.some((each) => each.key === key);
            return (
              <li key={key} className="flex items-center gap-2 text-sm">
                <Checkbox
                  id={key}
                  checked={checked}
                  disabled={busy || (!checked && chosen.length >= MOST)}
                  onCheckedChange={(on) => {
                    const rest = chosen.map((each) => each.key).filter((each) => each !== key);
                    setPicked(on === true ? [...rest, key] : rest);
                  }}
                />
                <Label htmlFor={key} className="min-w-0 break-words font-normal">
                  {name}
                </Label>
              </li>
            );
          })}
        </ul>
      </fieldset>
      {elsewhere.length > 0 ? (
        <p className="text-ink-muted text-sm">
          Models of others answer where their contributors are paid:{' '}
          {elsewhere.slice(0, 5).map((model, i) => (
            <span key={model.id}>
              {i > 0 ? ', ' : ''}
              <Link href={`/playground?model=${model.slug}`} className="underline underline-offset-2 hover:text-ink">
                {model.name}
              </Link>
            </span>
          ))}
          .
        </p>
      ) : null}
      <PromptForm
        action={`Ask ${chosen.length === 1 ? 'it' : 'them'} in this tab`}
        disabled={!ready || chosen.length === 0}
        busy={busy}
        onAsk={(prompt) => void ask(chosen, prompt)}
        onStop={stop}
      />
      {failure ? <ErrorState error={failure} doing="answer" /> : null}
      {answers.length > 0 ? (
        <ul aria-label="Answers" className="grid gap-4 sm:grid-cols-2">
          {answers.map(({ participant, text, finished }) => (
            <li
              key={participant.key}
              className="grid min-w-0 content-start gap-2 rounded-lg border bg-surface p-4 text-sm"
            >
              <p className="font-medium">{participant.name}</p>
              <p className="whitespace-pre-wrap break-words">{text || (finished ? '(nothing)' : '…')}</p>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
