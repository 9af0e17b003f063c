import type { Verdict } from '@/core/curation/verdict';
import type { SentVerdict } from '@/lib/ingest/schemas';

/** The verdict without its index entry, plain enough for JSON. */
export function toSentVerdict(verdict: Verdict): SentVerdict {
  if (verdict.kind !== 'accepted') return verdict;
  const { entry: _entry, ...sent } = verdict;
  return sent;
}
