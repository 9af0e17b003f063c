import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { defineJob } from '@/server/jobs/define';

/** Judges the rows of an upload; how far it is stands in `Upload.progress`, stored with each batch. */
export const curateUploadJob = defineJob({
  name: 'curate-upload',
  schema: z.object({ uploadId: z.uuid() }),
  async handle({ uploadId }, { signal }) {
    const { curateUpload } = await import('./curateUpload');
    await curateUpload(uploadId, signal);
  },
  async failed({ uploadId }, error) {
    const { failCuration } = await import('./failCuration');
    await failCuration(uploadId, error instanceof OpenLedgerError ? error : undefined);
  },
});
