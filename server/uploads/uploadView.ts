import type { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { curationSummary, type Upload } from '@/lib/api/dataNet';
import type { Person } from '@/server/accounts/people';
import type { UploadRow } from './uploadRepository';
import { uploadSource } from './uploadSource';

export type CurationSummary = z.infer<typeof curationSummary>;

/** Where a curation stands: rows whose outcome is stored, and the share of the file's bytes they came from. */
export type CurationProgress = { rows: number; share: number };

export type UploadError = { code: string; message: string; remedy?: string };

/** An upload as the wire has it. */
export function uploadView(row: UploadRow, person: (address: string) => Person): Upload {
  const source = uploadSource.parse(row.source);
  return {
    id: row.id,
    dataNetId: row.dataNetId,
    contributor: person(row.contributorAddress),
    fileName: row.fileName,
    sizeBytes: Number(row.sizeBytes),
    objectHash: row.objectHash,
    status: row.status,
    ...source,
    mapping: row.mapping as Upload['mapping'],
    progress: row.progress as CurationProgress | null,
    summary: row.summary === null ? null : curationSummary.parse(row.summary),
    recordsRoot: row.recordsRoot as Upload['recordsRoot'],
    recordCount: row.recordCount,
    error: row.error as UploadError | null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Throws `not_found` for no upload and for one that the caller may not know of. */
export function requireOwnUpload(row: UploadRow | null, id: string, caller: string): UploadRow {
  if (row === null) throw uploadNotFound(id);
  if (row.contributorAddress === caller) return row;
  if (row.status !== 'signed') throw uploadNotFound(id);
  throw new OpenLedgerError({
    code: 'forbidden',
    message: 'Only the contributor who uploaded this file may do that.',
    fields: { uploadId: id },
    remedy: 'Sign in with the wallet that uploaded it.',
  });
}

export const uploadNotFound = (id: string) =>
  new OpenLedgerError({ code: 'not_found', message: 'There is no such upload.', fields: { uploadId: id } });
