import type { DataRecord } from '@/core/curation/dataRecord';
import type { RecordDetail } from '@/lib/api/dataNet';

/** A record as it was when it was hashed: where it stands in several DataNets, its text is the same in each. */
export function recordOf({ recordHash, places: [place] }: RecordDetail): DataRecord {
  if (!place) throw new Error(`record ${recordHash} is nowhere`);
  const { prompt, answer, metadata } = place;
  return prompt === ''
    ? { ...metadata, kind: 'text', text: answer }
    : { ...metadata, kind: 'question-answer', prompt, answer };
}
