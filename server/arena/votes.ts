import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ArenaTally, ArenaVote } from '@/lib/api/arena';
import { countVotes, createVote } from '@/server/arena/arenaRepository';
import { getModel } from '@/server/models/readModels';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { requireOwnRun } from '@/server/runs/runService';

/**
 * Keeps one vote between two answers.
 *
 * @throws OpenLedgerError `not_found` for a participant that the caller may not ask, `conflict` for a second vote on the
 *   same prompt and pair
 */
export async function castVote(caller: string, vote: ArenaVote): Promise<{ tallies: ArenaTally[] }> {
  await requireParticipant(caller, vote.left);
  await requireParticipant(caller, vote.right);
  if (!(await createVote({ voterAddress: caller, ...vote }))) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: 'You have voted on this prompt and pair before; a prompt counts once.',
      remedy: 'Ask something else.',
    });
  }
  return getTallies(caller);
}

/** The caller's votes by pair. */
export async function getTallies(caller: string): Promise<{ tallies: ArenaTally[] }> {
  return { tallies: await countVotes(caller) };
}

async function requireParticipant(caller: string, participant: string): Promise<void> {
  const at = participant.indexOf(':');
  const [kind, id] = [participant.slice(0, at), participant.slice(at + 1)];
  if (kind === 'run') {
    const run = await requireOwnRun(caller, id);
    if (run.adapterHash !== null) return;
  }
  if (kind === 'model') {
    await getModel(caller, id);
    return;
  }
  if (kind === 'base' && id === (await embeddedBase()).hash) return;
  throw new OpenLedgerError({
    code: 'not_found',
    message: 'There is no such participant to vote on.',
    fields: { participant },
    remedy: 'Choose a finished run of yours, a live model or the base.',
  });
}
