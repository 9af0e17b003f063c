import type { DataRecord } from '@/core/curation/dataRecord';
import type { Hash } from '@/core/hash/hash';
import { recordDetail } from '@/lib/api/dataNet';
import { recordOf } from '@/lib/evidence/recordOf';
import { apiError, unreachableError } from '@/lib/query/apiError';

/**
 * Reads records from an app's public interface, in a browser or in Node. The text is not compared with its name here.
 * @param origin of the app; empty in the app's own pages
 * @throws OpenLedgerError the app's own for a record that it does not show, `unavailable` where nothing answers (from the
 *   returned function)
 */
export function fetchRecordFrom(origin: string): (hash: Hash) => Promise<DataRecord> {
  return async (hash) => {
    const path = `${origin}/api/records/${hash}`;
    const response = await fetch(path).catch((cause: unknown) => {
      throw unreachableError(path, cause);
    });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw apiError(response.status, body, path);
    return recordOf(recordDetail.parse(body));
  };
}
