import { searchQuery } from '@/lib/api/search';
import { viewerOf } from '@/server/accounts/viewer';
import { route } from '@/server/http/route';
import { search } from '@/server/search/search';

export const GET = route({
  auth: 'none',
  query: searchQuery,
  handler: async ({ request, query }) => search(await viewerOf(request), query.q),
});
