import { binomialUpperTail } from '@/core/evaluation/binomial';
import { bootstrapInterval } from '@/core/evaluation/bootstrapInterval';
import { labelShuffle } from '@/core/evaluation/labelShuffle';
import type { SourceVerdict } from '@/scripts/evaluation/judgeSources';

/** One figure of an evaluation, with what it should be. */
export type EvaluationMeasure = {
  name: string;
  value: number;
  target?: number;
  better: 'higher' | 'lower';
  unit: string;
};

/** A way to name the contributor of an answer, how often it was right, and what chance would give. */
export type HitRow = { name: string; hits: number; total: number; low: number; high: number; chance: number };

const WAYS: readonly { name: string; isRight: (verdict: SourceVerdict) => boolean }[] = [
  { name: 'payout rule', isRight: ({ paidFirstRight }) => paidFirstRight },
  { name: 'influence alone', isRight: ({ influenceFirstRight }) => influenceFirstRight },
  { name: 'spans alone', isRight: ({ spansFirstRight }) => spansFirstRight },
  { name: 'TF-IDF of the answer', isRight: ({ lexical }) => lexical.answer },
  { name: 'TF-IDF of the question', isRight: ({ lexical }) => lexical.question },
  { name: 'TF-IDF of both', isRight: ({ lexical }) => lexical.both },
];

/**
 * How often each way was right. `chance` is the one-sided exact binomial p-value against guessing one of the
 * contributors; the interval is a percentile bootstrap over the questions.
 */
export function hitRows(verdicts: readonly SourceVerdict[], contributors: number): HitRow[] {
  return WAYS.map(({ name, isRight }) => {
    const hits = verdicts.filter(isRight).length;
    const rate = (sample: readonly SourceVerdict[]) => sample.filter(isRight).length / sample.length;
    const { low, high } = bootstrapInterval(verdicts, rate);
    return {
      name,
      hits,
      total: verdicts.length,
      low,
      high,
      chance: binomialUpperTail(hits, verdicts.length, 1 / contributors),
    };
  });
}

/** Everything as named figures. */
export function measuresOf(
  verdicts: readonly SourceVerdict[],
  untrained: readonly number[],
  contributors: number,
): EvaluationMeasure[] {
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / Math.max(1, list.length);
  const share = (holds: (verdict: SourceVerdict) => boolean) => mean(verdicts.map((verdict) => Number(holds(verdict))));
  const paid = verdicts.reduce((sum, verdict) => sum + verdict.paidShare, 0);
  const right = verdicts.reduce((sum, verdict) => sum + verdict.rightShare, 0);
  const rows = hitRows(verdicts, contributors);
  const shuffled = labelShuffle(verdicts.map(({ paidFirst, contributor }) => [paidFirst, contributor] as const));
  const figure = (name: string, value: number, rest: Partial<EvaluationMeasure> = {}): EvaluationMeasure => {
    return { name, value, better: 'higher', unit: 'share', ...rest };
  };
  return [
    ...rows.map(({ name, hits, total }) =>
      figure(`right contributor first: ${name}`, hits / total, name === 'payout rule' ? { target: 0.5 } : {}),
    ),
    figure('p-value of the payout rule against chance', rows[0]!.chance, { target: 0.001, better: 'lower', unit: 'p' }),
    figure('p-value of the payout rule against shuffled questions', shuffled.p, {
      target: 0.001,
      better: 'lower',
      unit: 'p',
    }),
    figure('right contributor first by shuffled questions', shuffled.expected / verdicts.length, { better: 'lower' }),
    ...[...new Set(verdicts.map(({ contributor }) => contributor))].map((contributor, i) => {
      const own = verdicts.filter((verdict) => verdict.contributor === contributor);
      return figure(
        `right contributor first: questions of file ${i + 1}`,
        mean(own.map((v) => Number(v.paidFirstRight))),
      );
    }),
    figure(
      'answers that pay anybody',
      share((verdict) => verdict.paid),
    ),
    figure(
      'right contributor first, of the answers that pay',
      share((v) => v.paidFirstRight) /
        Math.max(
          1e-9,
          share((v) => v.paid),
        ),
    ),
    figure('part of the pool that is paid', paid / Math.max(1, verdicts.length)),
    figure('part of the pay that the right contributor gets', paid === 0 ? 0 : right / paid),
    figure(
      'answers that hold a credited span',
      share((verdict) => verdict.spansFound),
    ),
    figure(
      'exact record first',
      share((verdict) => verdict.recordFirst),
    ),
    figure(
      'exact record among the first five',
      share((verdict) => verdict.recordAmongFive),
    ),
    figure('part of the pool paid for answers from no record', mean(untrained), { target: 0.02, better: 'lower' }),
  ];
}
