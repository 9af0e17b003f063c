import {
  type ContentField,
  type DataRecord,
  METADATA_FIELDS,
  type MetadataField,
  mapContent,
} from '@/core/curation/dataRecord';
import { detectPersonalData } from '@/core/curation/personalData/detectPersonalData';
import {
  type Detection,
  PERSONAL_DATA,
  type PersonalDataAction,
  type PersonalDataPolicy,
} from '@/core/curation/personalData/personalDataKind';

/** Where personal data stands in the normalised record, and what the policy says about it. The value is not repeated. */
export type PersonalDataFinding = Detection & { field: ContentField | MetadataField; action: PersonalDataAction };

/** The text with everything masked that the policy does not allow. */
function maskText(text: string, found: readonly Detection[], policy: PersonalDataPolicy): string {
  let masked = '';
  let at = 0;
  for (const { kind, start, end } of found) {
    if (policy[kind] === 'allow') continue;
    masked += text.slice(at, start) + PERSONAL_DATA[kind].mask;
    at = end;
  }
  return masked + text.slice(at);
}

/**
 * Looks for personal data in every field of a record. `record` has what is not allowed replaced by its mask, so it is
 * safe to show even where a finding's action is to reject.
 */
export function screenRecord(
  record: DataRecord,
  policy: PersonalDataPolicy,
): { record: DataRecord; findings: PersonalDataFinding[] } {
  const findings: PersonalDataFinding[] = [];
  const screen = (text: string, field: ContentField | MetadataField) => {
    const found = detectPersonalData(text);
    for (const detection of found) findings.push({ ...detection, field, action: policy[detection.kind] });
    return found.length === 0 ? text : maskText(text, found, policy);
  };
  const screened = mapContent(record, screen);
  for (const field of METADATA_FIELDS) {
    const text = record[field];
    if (text !== undefined) screened[field] = screen(text, field);
  }
  return { record: screened, findings };
}
