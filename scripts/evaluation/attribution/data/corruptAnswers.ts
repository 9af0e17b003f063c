import { Random } from '@/core/random/random';
import type { EvaluationRecord } from '@/scripts/evaluation/attribution/data/evaluationRecord';

/** Swaps the answers of a random part of the records among themselves; `wrong` marks whose answer is another's. */
export function corruptAnswers(
  records: readonly EvaluationRecord[],
  share: number,
  seed: number,
): { records: EvaluationRecord[]; wrong: boolean[] } {
  const order = new Random(seed).shuffle(records.map((_, i) => i));
  const chosen = order.slice(0, Math.round(share * records.length));
  const given = new Map(chosen.map((record, place) => [record, chosen[(place + 1) % chosen.length]!]));
  const changed = records.map((record, i) => ({ ...record, answer: records[given.get(i) ?? i]!.answer }));
  return { records: changed, wrong: changed.map(({ answer }, i) => answer !== records[i]!.answer) };
}
