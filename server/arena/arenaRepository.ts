import { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

export type NewVote = { voterAddress: string; left: string; right: string; promptHash: string; winner: string };

/** Keeps a vote; false where this person has voted on this prompt and pair before. */
export async function createVote(vote: NewVote, db: DatabaseExecutor = database()): Promise<boolean> {
  const { count } = await db.arenaVote.createMany({ data: [vote], skipDuplicates: true });
  return count === 1;
}

/** A person's votes by pair, the most compared pair first. */
export async function countVotes(voterAddress: string, db: DatabaseExecutor = database()) {
  return db.$queryRaw<{ left: string; right: string; leftWins: number; rightWins: number; ties: number }[]>(Prisma.sql`
    SELECT "left", "right",
      COUNT(*) FILTER (WHERE winner = 'left')::int AS "leftWins",
      COUNT(*) FILTER (WHERE winner = 'right')::int AS "rightWins",
      COUNT(*) FILTER (WHERE winner = 'tie')::int AS ties
    FROM "ArenaVote" WHERE "voterAddress" = ${voterAddress}
    GROUP BY "left", "right" ORDER BY COUNT(*) DESC, "left", "right" LIMIT 200`);
}
