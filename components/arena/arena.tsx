'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ArenaTallies } from '@/components/arena/arena-tallies';
import { blindOrder } from '@/components/arena/blind-order';
import { PromptForm } from '@/components/arena/prompt-form';
import { useAnswers } from '@/components/arena/use-answers';
import { type Participant, useParticipants } from '@/components/arena/use-participants';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Label } from '@/components/ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { sha256Hash } from '@/core/hash/hash';
import type { ArenaVote, ArenaWinner } from '@/lib/api/arena';
import { castVote, talliesQuery } from '@/lib/query/arena';

type Round = { prompt: string; finished: boolean; shown: readonly [Participant, Participant] };

const CHOICES: readonly { choice: 0 | 1 | 'tie'; label: string }[] = [
  { choice: 0, label: 'Answer A is better' },
  { choice: 'tie', label: 'Equally good or bad' },
  { choice: 1, label: 'Answer B is better' },
];

/** Two answers without names; the vote comes before the names, so that it judges the answers alone. */
export function Arena({ initial }: { initial: readonly string[] }) {
  const { participants, loading, error, retry } = useParticipants();
  const { answers, busy, ready, error: failure, ask, stop, forget } = useAnswers();
  const client = useQueryClient();
  const [picked, setPicked] = useState<readonly [string | null, string | null]>([null, null]);
  const [round, setRound] = useState<Round | null>(null);
  const vote = useMutation({
    mutationFn: castVote,
    onSuccess: (tallies) => client.setQueryData(talliesQuery.queryKey, tallies),
  });
  if (loading) return <Skeleton className="h-64" />;
  const defaults = initial.map((id) => `run:${id}`).filter((key) => participants.some((each) => each.key === key));
  const first = picked[0] ?? (defaults.length > 1 ? defaults[0] : participants[0]?.key);
  const second = picked[1] ?? (defaults.length > 1 ? defaults[1] : (defaults[0] ?? participants[1]?.key));
  const pair = [first, second].map((key) => participants.find((each) => each.key === key));
  const [one, other] = pair;
  const differ = one && other && one.key !== other.key;

  const begin = async (prompt: string) => {
    if (!differ) return;
    vote.reset();
    const shown = blindOrder([one, other]);
    setRound({ prompt, finished: false, shown });
    if (await ask(shown, prompt)) setRound({ prompt, finished: true, shown });
    else setRound(null);
  };
  const choose = (choice: 0 | 1 | 'tie') => {
    if (!round) return;
    vote.mutate(voteOf(round, choice));
  };
  const revealed = vote.isSuccess || vote.isError;
  return (
    <div className="grid gap-5">
      {error ? <ErrorState error={error} doing="load your runs" retry={retry} /> : null}
      {participants.length < 2 ? (
        <p className="text-sm">There is only the base to ask. Finish a run first, and its adapter can take part.</p>
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          {[first, second].map((key, side) => (
            <div key={side === 0 ? 'one' : 'other'} className="grid min-w-0 gap-1">
              <Label id={`side-${side}`}>{side === 0 ? 'One' : 'The other'}</Label>
              <Select
                value={key ?? ''}
                disabled={busy}
                onValueChange={(next) => {
                  setPicked(side === 0 ? [next, second ?? null] : [first ?? null, next]);
                  setRound(null);
                  forget();
                }}
              >
                <SelectTrigger aria-labelledby={`side-${side}`}>
                  <SelectValue />
                </SelectTrigger>
                <SelectContent>
                  {participants.map((each) => (
                    <SelectItem key={each.key} value={each.key}>
                      {each.name}
                    </SelectItem>
                  ))}
                </SelectContent>
              </Select>
            </div>
          ))}
        </div>
      )}
      {one && other && !differ ? <p className="text-sm">Choose two different ones.</p> : null}
      <PromptForm
        action="Ask both, without names"
        disabled={!ready || !differ}
        busy={busy}
        onAsk={(prompt) => void begin(prompt)}
        onStop={stop}
      />
      {failure ? <ErrorState error={failure} doing="answer" /> : null}
      {round && answers.length === 2 ? (
        <section aria-label="Blind answers" className="grid gap-4">
          <ul className="grid gap-4 sm:grid-cols-2">
            {answers.map(({ participant, text, finished }, i) => (
              <li
                key={participant.key}
                className="grid min-w-0 content-start gap-2 rounded-lg border bg-surface p-4 text-sm"
              >
                <p className="font-medium">
                  Answer {i === 0 ? 'A' : 'B'}
                  {revealed ? `: ${participant.name}` : ''}
                </p>
                <p className="whitespace-pre-wrap break-words">{text || (finished ? '(nothing)' : '…')}</p>
              </li>
            ))}
          </ul>
          {round.finished && !revealed ? (
            <div className="flex flex-wrap gap-2">
              {CHOICES.map(({ choice, label }) => (
                <Button key={label} disabled={vote.isPending} onClick={() => choose(choice)}>
                  {label}
                </Button>
              ))}
            </div>
          ) : null}
          {vote.isSuccess ? <p role="status">Your vote is counted.</p> : null}
          {vote.error ? <ErrorState error={vote.error} doing="count the vote" /> : null}
        </section>
      ) : null}
      <ArenaTallies participants={participants} />
    </div>
  );
}

/** The vote as the API takes it: the smaller key is left, and the prompt stays here. */
function voteOf({ prompt, shown }: Round, choice: 0 | 1 | 'tie'): ArenaVote {
  const [left, right] = shown.map(({ key }) => key).sort();
  const better = choice === 'tie' ? null : shown[choice].key;
  const winner: ArenaWinner = better === null ? 'tie' : better === left ? 'left' : 'right';
  return { left: left!, right: right!, promptHash: sha256Hash(prompt), winner };
}
