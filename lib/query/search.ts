import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { searchResults } from '@/lib/api/search';
import { requestJson } from '@/lib/query/requestJson';

/** DataNets, models, records and answers by words, a hash or its beginning. Not asked while nothing is typed. */
export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ['search', text],
    queryFn: ({ signal }) => requestJson({ path: '/api/search', schema: searchResults, query: { q: text }, signal }),
    enabled: text !== '',
    placeholderData: keepPreviousData,
  });
