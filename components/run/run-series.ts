import { type FineTuneProgress, fineTuneProgress } from '@/lib/fineTune/fineTuneProgress';

/** One stored event of a run. */
export type RunEvent = { sequence: number; event: FineTuneProgress };

export type TrainPoint = Extract<FineTuneProgress, { phase: 'train' }>;
export type EvaluationPoint = Extract<FineTuneProgress, { phase: 'evaluate' }>;

export type RunSeries = {
  train: TrainPoint[];
  evaluations: EvaluationPoint[];
  /** What the run reported last; null before its first report. */
  last: FineTuneProgress | null;
};

/** Reads an event of the API; null for one that a newer version wrote. */
export function readRunEvent({ sequence, event }: { sequence: number; event?: unknown }): RunEvent | null {
  const parsed = fineTuneProgress.safeParse(event);
  return parsed.success ? { sequence, event: parsed.data } : null;
}

/** Joins lists of events: each sequence once, in order. */
export function mergeEvents(...lists: readonly (readonly RunEvent[])[]): RunEvent[] {
  const bySequence = new Map<number, RunEvent>();
  for (const event of lists.flat()) bySequence.set(event.sequence, event);
  return [...bySequence.values()].sort((left, right) => left.sequence - right.sequence);
}

/**
 * What the charts show. A run that went on from a checkpoint has reported some steps twice: the later report counts,
 * since its weights are those that training went on with.
 */
export function runSeries(events: readonly RunEvent[]): RunSeries {
  const train = new Map<number, TrainPoint>();
  const evaluations = new Map<number, EvaluationPoint>();
  for (const { event } of events) {
    if (event.phase === 'train') train.set(event.step, event);
    if (event.phase === 'evaluate') evaluations.set(event.step, event);
  }
  const byStep = (left: { step: number }, right: { step: number }) => left.step - right.step;
  return {
    train: [...train.values()].sort(byStep),
    evaluations: [...evaluations.values()].sort(byStep),
    last: events.at(-1)?.event ?? null,
  };
}

/**
 * Exponential moving average whose first values are not pulled towards zero (Kingma and Ba 2015, bias correction).
 * @param weight of the past, 0 (as measured) to below 1
 */
export function smooth(values: readonly number[], weight: number): number[] {
  let average = 0;
  let correction = 0;
  return values.map((value) => {
    average = weight * average + (1 - weight) * value;
    correction = weight * correction + (1 - weight);
    return average / correction;
  });
}

/** At most `most` of the items, evenly spaced, the first and the last among them. */
export function thinOut<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}
