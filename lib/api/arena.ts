import { z } from 'zod';
import { hash } from '@/lib/api/common';

/** Whose answer it was: the bare base, an adapter of the caller's own run, or a model. */
export const participant = z
  .string()
  .regex(/^(base:0x[0-9a-f]{64}|(run|model):[0-9a-f-]{36})$/, 'a participant is base:HASH, run:ID or model:ID');

export const arenaWinner = z.enum(['left', 'right', 'tie']);

/** POST /api/arena/votes: one vote of a person for a prompt and a pair. The prompt itself stays with the person. */
export const arenaVote = z
  .object({ left: participant, right: participant, promptHash: hash, winner: arenaWinner })
  .refine(({ left, right }) => left < right, 'the two participants differ and stand in the order of their text');

/** Votes of a pair, ties apart. */
export const arenaTally = z.object({
  left: participant,
  right: participant,
  leftWins: z.number().int(),
  rightWins: z.number().int(),
  ties: z.number().int(),
});

/** GET /api/arena/votes: the caller's own votes by pair. */
export const arenaTallies = z.object({ tallies: z.array(arenaTally) });

export type ArenaVote = z.infer<typeof arenaVote>;
export type ArenaTally = z.infer<typeof arenaTally>;
export type ArenaWinner = z.infer<typeof arenaWinner>;
