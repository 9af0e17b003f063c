import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { formatCount } from '@/lib/format/number';

/** Progress that says what is being done, and not what was found on the way. */
export type PhaseProgress = Exclude<FineTuneProgress, { phase: 'rows' | 'samples' | 'machine' }>;

export const isPhaseProgress = (progress: FineTuneProgress): progress is PhaseProgress =>
  progress.phase !== 'rows' && progress.phase !== 'samples' && progress.phase !== 'machine';

export type PhaseView = {
  /** What is being done, in words. */
  text: string;
  /** Of this phase, 0 to 1; null where it is not known. */
  share: number | null;
  secondsLeft: number | null;
};

const of = (done: number, total: number) => (total === 0 ? 0 : done / total);

/** Where a run stands. */
export function phaseView(progress: PhaseProgress | null): PhaseView {
  if (!progress) return { text: 'Loading the base model…', share: null, secondsLeft: null };
  switch (progress.phase) {
    case 'prepare':
      return { text: 'Preparing the programs and measuring the base…', share: null, secondsLeft: null };
    case 'train':
      return {
        text: `Training: step ${formatCount(progress.step)} of ${formatCount(progress.totalSteps)}, epoch ${progress.epoch}`,
        share: of(progress.step, progress.totalSteps),
        secondsLeft: progress.secondsLeft,
      };
    case 'evaluate':
      return {
        text: `Measured on the held-out records at step ${formatCount(progress.step)}`,
        share: of(progress.step, progress.totalSteps),
        secondsLeft: null,
      };
    case 'checkpoint':
      return {
        text: `Kept a checkpoint at step ${formatCount(progress.step)} of ${formatCount(progress.totalSteps)}`,
        share: of(progress.step, progress.totalSteps),
        secondsLeft: null,
      };
    case 'done':
      return {
        text: progress.reason === 'early-stopping' ? 'Ended early: no more improvement' : 'Trained to the end',
        share: 1,
        secondsLeft: null,
      };
    case 'sketch':
      return {
        text: `Making gradient sketches: ${formatCount(progress.done)} of ${formatCount(progress.total)} records`,
        share: of(progress.done, progress.total),
        secondsLeft: progress.secondsLeft,
      };
    case 'store':
      return {
        text: `Storing the results: ${progress.done} of ${progress.total} files`,
        share: of(progress.done, progress.total),
        secondsLeft: null,
      };
    case 'stopped':
      return { text: `Stopped at step ${formatCount(progress.step)}`, share: null, secondsLeft: null };
    case 'failed':
      return { text: 'Failed', share: null, secondsLeft: null };
  }
}
