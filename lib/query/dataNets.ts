import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import {
  type createDataNetRequest,
  createDataNetResponse,
  dataNetDetail,
  dataNetsPage,
  recordProof,
  recordsPage,
  version,
} from '@/lib/api/dataNet';
import { requestJson } from '@/lib/query/requestJson';

export type DataNetsFilter = { search?: string; domain?: string; limit?: number };

export const dataNetsQuery = (filter: DataNetsFilter) =>
  queryOptions({
    queryKey: ['dataNets', filter],
    queryFn: ({ signal }) => requestJson({ path: '/api/datanets', schema: dataNetsPage, query: filter, signal }),
    placeholderData: keepPreviousData,
  });

/** The same list, page after page. */
export const dataNetPagesQuery = (filter: DataNetsFilter) =>
  infiniteQueryOptions({
    queryKey: ['dataNets', 'pages', filter],
    queryFn: ({ pageParam, signal }) =>
      requestJson({ path: '/api/datanets', schema: dataNetsPage, query: { ...filter, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** One DataNet by id or slug. */
export const dataNetQuery = (id: string) =>
  queryOptions({
    queryKey: ['dataNet', id],
    queryFn: ({ signal }) =>
      requestJson({ path: `/api/datanets/${encodeURIComponent(id)}`, schema: dataNetDetail, signal }),
  });

export type RecordsFilter = { search?: string; contributor?: string };

/** Records of a DataNet, 100 at a time. */
export const recordPagesQuery = (dataNetId: string, filter: RecordsFilter) =>
  infiniteQueryOptions({
    queryKey: ['records', dataNetId, filter],
    queryFn: ({ pageParam, signal }) =>
      requestJson({
        path: `/api/datanets/${encodeURIComponent(dataNetId)}/records`,
        schema: recordsPage,
        query: { ...filter, limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** The Merkle proof of a record in an anchored version. */
export const recordProofQuery = (recordHash: string, versionId: string) =>
  queryOptions({
    queryKey: ['recordProof', recordHash, versionId],
    queryFn: ({ signal }) =>
      requestJson({
        path: `/api/records/${recordHash}/proof`,
        schema: recordProof,
        query: { version: versionId },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A draft with everything that createDataNet needs. */
export const createDataNet = (body: z.input<typeof createDataNetRequest>) =>
  requestJson({ path: '/api/datanets', method: 'POST', body, schema: createDataNetResponse });

/** Freezes every signed record into the next version, ready to be anchored by its owner's wallet. */
export const freezeVersion = (dataNetId: string) =>
  requestJson({ path: `/api/datanets/${dataNetId}/versions`, method: 'POST', body: {}, schema: version });
