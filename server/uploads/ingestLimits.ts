import type { IngestLimits } from '@/core/ingest/ingestLimits';
import { getEnv } from '@/server/config/env';

/** What one file may cost here; the other limits keep their defaults. */
export function ingestLimits(): Pick<IngestLimits, 'maxBytes' | 'maxRows'> {
  const { UPLOAD_MAX_BYTES, UPLOAD_MAX_ROWS } = getEnv();
  return { maxBytes: UPLOAD_MAX_BYTES, maxRows: UPLOAD_MAX_ROWS };
}
