import { PERSONAL_DATA } from '@/core/curation/personalData/personalDataKind';
import { VERDICTS, type Verdict } from '@/core/curation/verdict';

/** The verdict as one sentence for the contributor, naming the line and the reason. */
export function explainVerdict(verdict: Verdict): string {
  const at = `Line ${verdict.line}`;
  switch (verdict.kind) {
    case 'accepted':
      return `${at}: accepted as ${verdict.recordHash}.`;
    case 'duplicate':
      return `${at}: says exactly the same as record ${verdict.of}.`;
    case 'near-duplicate': {
      const percent = `${Math.round(verdict.jaccard * 100)} %`;
      return `${at}: shares ${percent}${verdict.verified ? '' : ' (estimated)'} of its phrases with record ${verdict.of}.`;
    }
    case 'personal-data': {
      const rejected = verdict.findings.filter((finding) => finding.action === 'reject');
      const places = rejected.map(
        ({ kind, field, start }) => `${PERSONAL_DATA[kind].label} in the ${field} at character ${start + 1}`,
      );
      return `${at}: holds personal data: ${places.join('; ')}.`;
    }
    case 'too-short':
    case 'too-long': {
      const bound = verdict.kind === 'too-short' ? 'at least' : 'at most';
      return `${at}: ${VERDICTS[verdict.kind].toLowerCase()}: the ${verdict.field} has ${verdict.length} characters, ${bound} ${verdict.limit} are asked for.`;
    }
    case 'malformed':
      // The reason names the line itself.
      return `Could not be read: ${verdict.reason.replace(/\.$/, '')}.`;
  }
}
