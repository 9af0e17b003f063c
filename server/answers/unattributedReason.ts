import type { AttributionResult } from '@/core/attribution/evidenceSchema';
import { SHARE_SCALE } from '@/core/attribution/parameters';

type Reason = keyof AttributionResult['unattributed']['reasons'];

const REASONS: Record<Reason, string> = {
  weakInfluence: 'no record’s influence stood out enough from chance',
  fewSpans: 'too little of the answer stands word for word in records',
  belowThreshold: 'records’ shares were under the attribution threshold',
  aboveCap: 'a record had reached the most that one answer may pay',
};

/** Why a part of the contributors' pool went to the treasury, in a sentence; empty where nothing did. */
export function unattributedReason(
  { share, reasons }: AttributionResult['unattributed'],
  answerTokens: number,
): string {
  if (share === 0) return '';
  if (answerTokens === 0) return 'The answer has no words, so nothing in it can be traced to a record.';
  const parts = (Object.keys(REASONS) as Reason[])
    .filter((reason) => reasons[reason] > 0)
    .sort((a, b) => reasons[b] - reasons[a])
    .map((reason) => `${percent(reasons[reason])} because ${REASONS[reason]}`);
  return `${parts.join('; ')}.`;
}

const percent = (share: number): string => {
  const value = (100 * share) / SHARE_SCALE;
  return `${value < 1 ? 'less than 1' : Math.round(value)} %`;
};
