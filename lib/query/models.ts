import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  type ModelDetail,
  modelDetail,
  modelsPage,
  type publishModelRequest,
  publishModelResponse,
  registration,
} from '@/lib/api/model';
import { requestJson } from '@/lib/query/requestJson';

export type ModelsFilter = { search?: string; limit?: number; cursor?: string };

export const modelsQuery = (filter: ModelsFilter) =>
  queryOptions({
    queryKey: ['models', filter],
    queryFn: ({ signal }) => requestJson({ path: '/api/models', schema: modelsPage, query: filter, signal }),
    placeholderData: keepPreviousData,
  });

/** The same list, page after page. */
export const modelPagesQuery = (filter: ModelsFilter) =>
  infiniteQueryOptions({
    queryKey: ['models', 'pages', filter],
    queryFn: ({ pageParam, signal }) =>
      requestJson({ path: '/api/models', schema: modelsPage, query: { ...filter, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** True while the server still prepares the model, so that the page asks again. */
const isMoving = (model: ModelDetail | undefined) => model?.status === 'indexing';

/** One model by id or slug. */
export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: ['model', id],
    queryFn: ({ signal }) =>
      requestJson({ path: `/api/models/${encodeURIComponent(id)}`, schema: modelDetail, signal }),
    refetchInterval: (query) => (isMoving(query.state.data) ? 1500 : false),
  });

/** Stores a finished run as a model; its attribution index is made in the background. */
export const publishModel = (body: z.input<typeof publishModelRequest>) =>
  requestJson({ path: '/api/models', method: 'POST', body, schema: publishModelResponse });

/** What ModelRegistry.registerModel is called with; refused until the model is a draft. */
export const fetchRegistration = (id: string) =>
  requestJson({ path: `/api/models/${encodeURIComponent(id)}/registration`, schema: registration });
