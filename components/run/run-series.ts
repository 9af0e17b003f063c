import { isPhaseProgress, type PhaseProgress } from '@/components/run/phase-text';
import { type FineTuneProgress, fineTuneProgress } from '@/lib/fineTune/fineTuneProgress';

/** One stored event of a run. */
export type RunEvent = { sequence: number; event: FineTuneProgress };

export type TrainPoint = Extract<FineTuneProgress, { phase: 'train' }>;
export type EvaluationPoint = Extract<FineTuneProgress, { phase: 'evaluate' }>;

export type SamplesPoint = Extract<FineTuneProgress, { phase: 'samples' }>;
export type RowsPoint = Extract<FineTuneProgress, { phase: 'rows' }>;

export type RunSeries = {
  train: TrainPoint[];
  evaluations: EvaluationPoint[];
  /** Answers to the same few questions, from the base on. */
  samples: SamplesPoint[];
  /** The held-out records that were answered worst and best when last measured. */
  rows: RowsPoint | null;
  machine: Extract<FineTuneProgress, { phase: 'machine' }> | null;
  /** What the run did last; null before its first report. */
  last: PhaseProgress | null;
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
  const samples = new Map<number, SamplesPoint>();
  const found: Pick<RunSeries, 'rows' | 'machine' | 'last'> = { rows: null, machine: null, last: null };
  for (const { event } of events) {
    if (event.phase === 'train') train.set(event.step, event);
    if (event.phase === 'evaluate') evaluations.set(event.step, event);
    if (event.phase === 'samples') samples.set(event.step, event);
    if (event.phase === 'rows') found.rows = event;
    if (event.phase === 'machine') found.machine = event;
    if (isPhaseProgress(event)) found.last = event;
  }
  return { train: byStep(train), evaluations: byStep(evaluations), samples: byStep(samples), ...found };
}

const byStep = <Point>(points: ReadonlyMap<number, Point>): Point[] =>
  [...points].sort(([left], [right]) => left - right).map(([, point]) => point);

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
