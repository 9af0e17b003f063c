import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { modelsPage } from '@/lib/api/model';
import { requestJson } from '@/lib/query/requestJson';

export type ModelsFilter = { search?: string; limit?: number; cursor?: string };

export const modelsQuery = (filter: ModelsFilter) =>
  queryOptions({
    queryKey: ['models', filter],
    queryFn: ({ signal }) => requestJson({ path: '/api/models', schema: modelsPage, query: filter, signal }),
    placeholderData: keepPreviousData,
  });
