import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { contributionMessage, rejectionsPage, type Upload, upload, uploadsPage } from '@/lib/api/dataNet';
import { requestJson } from '@/lib/query/requestJson';

/** The uploads of a DataNet that the caller may see: all signed ones, and their own. */
export const uploadsQuery = (dataNetId: string) =>
  queryOptions({
    queryKey: ['uploads', dataNetId],
    queryFn: ({ signal }) =>
      requestJson({ path: `/api/datanets/${dataNetId}/uploads`, schema: uploadsPage, query: { limit: 100 }, signal }),
  });

/** Statuses in which the server is at work and the page asks again. */
const isMoving = (status: Upload['status'] | undefined) => status === 'curating';

export const uploadQuery = (id: string) =>
  queryOptions({
    queryKey: ['upload', id],
    queryFn: ({ signal }) => requestJson({ path: `/api/uploads/${id}`, schema: upload, signal }),
    refetchInterval: (query) => (isMoving(query.state.data?.status) ? 700 : false),
  });

export type RejectionsFilter = { search?: string };

export const rejectionPagesQuery = (uploadId: string, filter: RejectionsFilter) =>
  infiniteQueryOptions({
    queryKey: ['rejections', uploadId, filter],
    queryFn: ({ pageParam, signal }) =>
      requestJson({
        path: `/api/uploads/${uploadId}/rejections`,
        schema: rejectionsPage,
        query: { ...filter, limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** Starts judging the rows under a column mapping. */
export const curateUpload = (id: string, mapping: Readonly<Record<string, string | null>>) =>
  requestJson({ path: `/api/uploads/${id}/curate`, method: 'POST', body: { mapping }, schema: z.unknown() });

/** What the contributor's wallet is asked to sign. */
export const fetchContribution = (id: string) =>
  requestJson({ path: `/api/uploads/${id}/contribution`, schema: contributionMessage });

export const signContribution = (
  id: string,
  body: { message: z.input<typeof contributionMessage>; signature: string },
) => requestJson({ path: `/api/uploads/${id}/sign`, method: 'POST', body, schema: z.unknown() });

/** Forgets an upload that was not signed. */
export const discardUpload = (id: string) =>
  requestJson({ path: `/api/uploads/${id}`, method: 'DELETE', schema: z.unknown() });
