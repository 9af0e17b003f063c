import { VERDICTS } from '@/core/curation/verdict';

/** A kind of verdict in words; kinds that this page does not know yet are shown by their own name. */
export function verdictLabel(kind: string): string {
  const known = Object.entries(VERDICTS).find(([name]) => name === kind);
  return known?.[1] ?? kind.replaceAll('-', ' ');
}
