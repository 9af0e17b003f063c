import { queryOptions } from '@tanstack/react-query';
import { type ArenaVote, arenaTallies } from '@/lib/api/arena';
import { requestJson } from '@/lib/query/requestJson';

/** The caller's votes by pair. */
export const talliesQuery = queryOptions({
  queryKey: ['arena'],
  queryFn: ({ signal }) => requestJson({ path: '/api/arena/votes', schema: arenaTallies, signal }),
});

/** One vote; refused where this prompt and pair have one already. */
export const castVote = (body: ArenaVote) =>
  requestJson({ path: '/api/arena/votes', method: 'POST', body, schema: arenaTallies });
