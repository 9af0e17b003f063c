import { MEASURE_ORDER, perplexity, SHOWN_MEASURES, type ShownMeasure } from '@/components/evaluation/measure-text';
import { Term } from '@/components/ui/term';
import type { Interval } from '@/core/evaluation/bootstrapInterval';
import type { ScoreIntervals } from '@/core/evaluation/scoreRows';
import type { RunEvaluation } from '@/lib/api/evaluation';

const intervalOf = (scores: ScoreIntervals, measure: ShownMeasure): Interval =>
  measure === 'perplexity' ? perplexity(scores.loss) : scores[measure];

/** Whether the difference of tuned and base is more than chance would explain. */
function verdict({ difference }: RunEvaluation, measure: ShownMeasure): 'better' | 'worse' | 'open' {
  const { low, high } = difference[measure === 'perplexity' ? 'loss' : measure];
  if (low <= 0 && high >= 0) return 'open';
  return (SHOWN_MEASURES[measure].better === 'higher') === low > 0 ? 'better' : 'worse';
}

const VERDICT = {
  better: { text: 'better', tone: 'text-accepted' },
  worse: { text: 'worse', tone: 'text-rejected' },
  open: { text: 'no clear difference', tone: 'text-ink-muted' },
} as const;

/** Every measure of base and tuned model with its interval, and whether they differ. */
export function EvaluationTable({ evaluation }: { evaluation: RunEvaluation }) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">Measures of base and tuned model</caption>
      <thead className="text-ink-muted text-xs">
        <tr>
          <th scope="col" className="py-1 text-left font-medium">
            Measure
          </th>
          <th scope="col" className="py-1 text-right font-medium">
            Base
          </th>
          <th scope="col" className="py-1 text-right font-medium">
            Tuned
          </th>
        </tr>
      </thead>
      <tbody>
        {MEASURE_ORDER.map((measure) => {
          const { label, term, show } = SHOWN_MEASURES[measure];
          const { text, tone } = VERDICT[verdict(evaluation, measure)];
          return (
            <tr key={measure} className="border-t align-top">
              <th scope="row" className="py-2 pr-2 text-left font-normal">
                <Term name={term}>{label}</Term>
                <span className={`block text-xs ${tone}`}>{text}</span>
              </th>
              {[evaluation.base, evaluation.tuned].map((scores, side) => {
                const { estimate, low, high } = intervalOf(scores, measure);
                return (
                  <td key={side === 0 ? 'base' : 'tuned'} className="py-2 pl-2 text-right tabular-nums">
                    <span className={side === 0 ? '' : 'font-medium'}>{show(estimate)}</span>
                    <span className="block whitespace-nowrap text-ink-muted text-xs">
                      [{show(low).replace(' %', '')}, {show(high).replace(' %', '')}]
                    </span>
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
