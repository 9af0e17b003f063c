'use client';

import { useQuery } from '@tanstack/react-query';
import type { Participant } from '@/components/arena/use-participants';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { Term } from '@/components/ui/term';
import { wilsonInterval } from '@/core/evaluation/wilsonInterval';
import type { ArenaTally } from '@/lib/api/arena';
import { formatShare, plural } from '@/lib/format/number';
import { talliesQuery } from '@/lib/query/arena';

/** The caller's votes by pair, with how sure they make one. */
export function ArenaTallies({ participants }: { participants: readonly Participant[] }) {
  const query = useQuery(talliesQuery);
  const nameOf = (key: string) => participants.find((each) => each.key === key)?.name ?? 'one that is gone';
  return (
    <section aria-labelledby="tallies" className="grid gap-3">
      <h2 id="tallies" className="font-semibold text-base">
        Your votes so far
      </h2>
      <Loaded query={query} doing="load your votes" skeleton={<Skeleton className="h-16" />}>
        {({ tallies }) =>
          tallies.length === 0 ? (
            <p className="text-ink-muted text-sm">None yet. Each question counts once for each pair.</p>
          ) : (
            <ul className="grid gap-3">
              {tallies.map((tally) => (
                <TallyRow key={`${tally.left} ${tally.right}`} tally={tally} nameOf={nameOf} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function TallyRow({ tally, nameOf }: { tally: ArenaTally; nameOf: (key: string) => string }) {
  const { left, right, leftWins, rightWins, ties } = tally;
  const [leader, wins] = leftWins >= rightWins ? [left, leftWins] : [right, rightWins];
  const interval = wilsonInterval(wins, leftWins + rightWins);
  return (
    <li className="grid gap-1 rounded-lg border bg-surface p-4 text-sm">
      <p className="break-words">
        <span className="font-medium">{nameOf(left)}</span> {leftWins} : {rightWins}{' '}
        <span className="font-medium">{nameOf(right)}</span>
        {ties > 0 ? <span className="text-ink-muted"> · {plural(ties, 'tie')}</span> : null}
      </p>
      {interval ? (
        <p className="text-ink-muted">
          {nameOf(leader)} was better in {formatShare(interval.estimate)} of the decided ones,{' '}
          <Term name="wilson">95 % interval</Term> {formatShare(interval.low)} to {formatShare(interval.high)}
          {interval.low <= 0.5 ? ': not settled yet.' : '.'}
        </p>
      ) : null}
    </li>
  );
}
