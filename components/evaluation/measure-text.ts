import type { Interval } from '@/core/evaluation/bootstrapInterval';
import type { Measure } from '@/core/evaluation/scoreRows';
import type { GlossaryTerm } from '@/lib/format/glossary';

/** Measures as they are shown; perplexity follows from the loss. */
export type ShownMeasure = Measure | 'perplexity';

const decimals = (digits: number) => (value: number) => value.toFixed(digits);
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

export const SHOWN_MEASURES: Record<
  ShownMeasure,
  { label: string; term: GlossaryTerm; better: 'higher' | 'lower'; show: (value: number) => string }
> = {
  loss: { label: 'Held-out loss', term: 'loss', better: 'lower', show: decimals(3) },
  perplexity: { label: 'Perplexity', term: 'perplexity', better: 'lower', show: decimals(1) },
  exactMatch: { label: 'Exact match', term: 'exactMatch', better: 'higher', show: percent },
  tokenF1: { label: 'Word F1', term: 'tokenF1', better: 'higher', show: percent },
  rougeL: { label: 'ROUGE-L', term: 'rougeL', better: 'higher', show: percent },
};

export const MEASURE_ORDER: readonly ShownMeasure[] = ['loss', 'perplexity', 'exactMatch', 'tokenF1', 'rougeL'];

/** e to the power of a loss, ends included: the exponential keeps order. */
export const perplexity = ({ estimate, low, high }: Interval): Interval => ({
  estimate: Math.exp(estimate),
  low: Math.exp(low),
  high: Math.exp(high),
});
